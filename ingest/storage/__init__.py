"""The parts of the event store: tables of events on SQLite and PostgreSQL, words, counts, deliveries, retention."""
