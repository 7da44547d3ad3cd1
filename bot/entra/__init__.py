"""The directory of Entra: people, managers and roles, kept in step by a periodic job."""
