"""Rehearsals: a recorded or generated crisis in a sealed room, and the exercises of its people."""
