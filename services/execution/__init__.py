"""What happens between dispatch and ending: one module for each thing a unit or the office does."""
