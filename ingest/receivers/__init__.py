"""What shippers send by HTTP: a pure decoder for each protocol, and a thin edge in front of them (`http`)."""
