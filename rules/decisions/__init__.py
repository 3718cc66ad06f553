"""Decisions as typed values, and the one codec that writes and reads them."""
