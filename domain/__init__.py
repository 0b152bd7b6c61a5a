"""The business: people, orders, shares, and what the office does with them."""
