"""Template tags of the controls.

Law of the room: markup only.
"""
