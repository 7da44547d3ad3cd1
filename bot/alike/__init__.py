"""What is like an event: the same error with other variables, how often it came, and whom it hit."""
