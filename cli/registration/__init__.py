"""From an order to its dispatch, in the shell."""
