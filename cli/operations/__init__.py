"""What an operator runs, in the shell."""
