"""Secrets out of texts and JSON before anything is stored, and texts made harmless. Pure."""
