"""Watches: somebody hears of events as they come, for a time, in their own chat."""
