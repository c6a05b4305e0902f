"""What every phase stands on: organisation, rights, trail, queue, clock, errors, settings, contracts."""
