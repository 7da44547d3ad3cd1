"""Known issues made in the chat: proposed from an event, written by form, tried, and kept with their history."""
