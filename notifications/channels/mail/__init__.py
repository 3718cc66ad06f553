"""Mail: the bytes of a message, and the conversation with an SMTP server."""
