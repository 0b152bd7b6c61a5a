"""What the engine can do, measured beside what its database can do."""
