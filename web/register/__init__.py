"""Registering in a browser: sources, minutes, drafts, quotas, and the way to dispatch."""
