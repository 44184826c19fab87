"""Template tags of lessons.

Law of the room: markup only.
"""
