"""Template tags of the screens: forms of numbers and times, icons, states, small charts."""
