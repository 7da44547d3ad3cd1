"""Manners: how much of anybody's attention may be taken, when, and who is asked first."""
