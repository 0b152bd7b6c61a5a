"""A Bot API server on loopback, written from the documentation, and the check of what is said to it."""
