"""The room's pages: one module a noun."""
