"""Signing in and out, accounts, single sign-on, the calendar feed."""
