"""What known issues would have made of stored events: matches and episodes in memory, by the service's own rules."""
