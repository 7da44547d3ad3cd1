"""What is kept about people: what they may know of it, and have removed."""
