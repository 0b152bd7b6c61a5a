"""The ways to and from people. Channels do not know each other; only ``assembly`` names them."""
