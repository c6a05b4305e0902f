"""Pages of the drill phase."""
