"""What an act is: the fields of its form, what it does, how that is undone, and its words. No act stands here."""
