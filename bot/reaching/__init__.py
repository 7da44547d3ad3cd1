"""Where recipients are reached, and why somebody is not."""
