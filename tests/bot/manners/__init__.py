"""Manners: caps, quiet hours, the breaker, the pause, and who wants no more of it."""
