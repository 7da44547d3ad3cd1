"""What goes wrong with a database as a whole."""


class DatabaseError(Exception):
    """The database cannot be opened. The message says what to do."""
