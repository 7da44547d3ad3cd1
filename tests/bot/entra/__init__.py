"""The directory of Entra, against a Graph made from its documentation."""
