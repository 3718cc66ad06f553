"""One ISO week: its days, what is known of it, and the report that is made of it."""
