"""The documents of known-issue files: each read alone, then joined, since they may name one another."""
