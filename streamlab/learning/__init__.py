"""Learning alone: lessons in labs of one's own, progress, the quiz, and how a lesson is written.

Law of the room: what is taught stands in `curriculum`, what runs in `engine.teaching`; here is whose it is, what is kept and how it is
shown. Nobody needs an account: a seat in the session has progress as a user has.
"""
