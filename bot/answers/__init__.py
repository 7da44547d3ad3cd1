"""Answers to what developers ask: events, how many, who, the most frequent; in the chat and where others read along."""
