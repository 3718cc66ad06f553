"""Pure decisions: what is due, what is owed, who hears of it. Standard library only, no clock, no I/O."""
