"""A record's text to its fields: the formats, layouts, times and levels. Pure."""
