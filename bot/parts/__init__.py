"""The service's parts, one for each role, and what they share. `bot.service` puts them together."""
