"""How a stage learns that there is work: from its own process at once, from others by what the database offers."""
