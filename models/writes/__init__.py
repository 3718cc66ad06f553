"""Statements that write many rows at once, one module per thing; what is written singly goes through the session."""
