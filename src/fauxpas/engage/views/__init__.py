"""The pages of the engage phase."""
