"""What units and the office do after dispatch, in the shell."""
