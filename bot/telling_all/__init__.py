"""Telling all: a developer's message to everybody who has an error, after a look at who they are, once each."""
