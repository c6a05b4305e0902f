"""Converses: the public page and its subscribers."""
