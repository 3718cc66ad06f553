"""What a mail server, a disk or time itself may do to a delivery, and that the promise holds."""
