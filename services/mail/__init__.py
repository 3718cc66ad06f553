"""The promise about mail: what is owed is found, selected, written, sent once and settled; and what keeps it from being sent wrongly."""
