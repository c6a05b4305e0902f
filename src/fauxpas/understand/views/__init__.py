"""The pages of the understand phase."""
