"""The weekly report: facts of one week, frozen, signed, mailed."""
