"""Every construct of the Sigma language, with events that meet it and events that do not: for a test and for a page."""
