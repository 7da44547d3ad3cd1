"""Reads log files as they are written, whatever turns them over."""
