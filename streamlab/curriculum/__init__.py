"""Lessons: what they are, how one is read from a folder, how its checks and predictions are judged from the lab itself.

Law of the room: pure. A check is a predicate over facts and state, never over clicks; a prediction's answer is computed from a world
that has run, never written down.
"""
