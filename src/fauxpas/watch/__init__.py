"""Hears the storm: queries, sources, ingest, tallies, alarms."""
