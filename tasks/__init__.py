"""Prefect tasks: each opens what it needs, calls one service and returns a small value."""
