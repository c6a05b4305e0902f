"""Pure functions over columns and texts: no Django, no network, importable alone."""
