"""What a body says, translated between Kafka's schemas and `protocol.messages`; one module for each module there.

Law of the room: a request becomes the same object that a simulated client would send, an answer the plain data that all versions of its
schema can be written from. Nothing is decided here but what a version could not say.
"""
