"""Microsoft Graph: reading it, patiently."""
