"""A Bot API server on loopback, written from the documentation, which checks what it is told."""
