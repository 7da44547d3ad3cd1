"""Releases: which version of a product went live on which node, and when. Events without a version get theirs here."""
