"""Kafka's wire protocol: bytes in, requests out; answers in, bytes out.

Law of the room: no socket, no clock, no world. What is said is in `protocol`; who answers is the world's business. A byte that cannot be
understood ends its own connection and nothing else.
"""
