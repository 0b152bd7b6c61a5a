"""Conversations. They change records and post messages; they know nothing of any channel."""
