"""Gathers the people: case, seats, clocks, tasks, log, timeline."""
