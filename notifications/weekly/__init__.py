"""The weekly report in words."""
