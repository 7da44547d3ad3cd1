"""Discoveries: errors that nobody has written a known issue for, grouped by template and told to developers."""
