"""What somebody who is stuck hears about their own trouble."""
