"""Headsup's own troubles: found by a periodic check, told to admins in one card and to HEADSUP_ALARM_URL."""
