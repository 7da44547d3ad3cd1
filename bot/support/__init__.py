"""What goes on between people who are stuck and those who help: support channels, escalations and their answers."""
