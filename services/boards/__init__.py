"""What pages and programs ask: where things stand, read only."""
