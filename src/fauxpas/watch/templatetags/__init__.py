"""Template filters of the react phase."""
