"""Telling people: who is told, the notices, and the outbox that sends them."""
