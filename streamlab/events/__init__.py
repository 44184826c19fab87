"""Facts that an audience may see: one frozen class each, with the sentence that tells it.

Law of the room: a fact says what happened in Kafka's words and is never taken back. Its fields are for the picture, its sentence is
for a person, its `because` for the question why.
"""
