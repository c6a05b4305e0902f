"""Speaks: statements, approvals, publication, corrections."""
