"""Directives in a browser: the ledger, one directive, and what the office does about it."""
