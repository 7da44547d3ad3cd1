"""Known-issue files that change while the service runs: read again, and a bad one goes on as it last was."""
