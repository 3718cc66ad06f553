"""Weekly reports: what they are made of, what had been decided by then, which weeks were frozen."""
