"""Files that prove something: taken in, looked at, kept by their hash, handed out again."""
