"""Whom a known issue would have told: the audience rules of the bot over what the detectors would have found."""
