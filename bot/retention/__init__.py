"""What is kept how long: every kind of record has a limit, and one job removes what is older, a little at a time."""
