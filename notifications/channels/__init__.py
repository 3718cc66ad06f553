"""The ways out of the house: one folder for each."""
