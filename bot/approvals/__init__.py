"""Approvals: what one developer wants done waits until a second one has said yes."""
