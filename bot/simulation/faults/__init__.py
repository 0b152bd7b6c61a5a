"""Small worlds in which everything goes wrong that can; one seed decides all of it."""
