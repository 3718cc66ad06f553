"""Prefect flows, the one table of their schedules, and the threads that run them inside `duban serve`."""
