"""Fixes and withdrawals: who hears of them, and what becomes of their cards."""
