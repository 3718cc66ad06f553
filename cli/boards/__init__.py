"""What stands where, in the shell."""
