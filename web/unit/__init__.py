"""The pages of a bureau with an account."""
