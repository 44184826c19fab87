"""Classrooms: rooms with a code, seats without accounts, questions and votes, and the phone in a student's hand.

Law of the room: a seat acts on a lab by the same commands as everybody, and what it believed and did is forgotten when the room ends.
"""
