"""The operator's files are read again when they change, while the service runs."""
