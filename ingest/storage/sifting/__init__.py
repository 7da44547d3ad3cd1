"""Finding all events that meet a condition: what it means in words and in SQL, and the walk over the tables."""
