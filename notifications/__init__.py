"""What people are told and how it travels: digests, their words in two languages, message bytes, and the senders."""
