"""When a problem is fixed, or a card should not have been sent: everybody who was told hears of it, and nobody else."""
