"""Gathers the facts: the ledger, citations, public texts."""
