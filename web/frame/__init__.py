"""What every page stands on: who asks, in which language, what a form sent, how a page answers."""
