"""What is asked of whoever acts, read at the door, and recorded once."""
