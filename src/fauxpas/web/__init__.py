"""The screens: settings, addresses, base templates, and the wiring of the processes."""
