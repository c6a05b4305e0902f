"""The pages of the react phase."""
