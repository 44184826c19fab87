"""Management commands: the terminal's way in."""
