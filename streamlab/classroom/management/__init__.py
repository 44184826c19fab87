"""Management commands: what the server does with rooms by itself."""
