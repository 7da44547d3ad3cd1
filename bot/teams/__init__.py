"""Talking with Teams: what comes in, what goes out, and proof of who it is from."""
