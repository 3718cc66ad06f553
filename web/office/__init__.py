"""The pages of the supervising office, its leaders and its operator."""
