"""Units, people, posts and accounts, in the shell."""
