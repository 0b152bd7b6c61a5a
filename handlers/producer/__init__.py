"""What producers talk about with the bot."""
