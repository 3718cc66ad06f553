"""Processes that are killed with -9 in mid-tick, and what must be true afterwards."""
