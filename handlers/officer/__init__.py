"""What officers command and ask."""
