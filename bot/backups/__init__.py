"""Copies of the database: made while it is in use, put back marked so that nobody is told again."""
