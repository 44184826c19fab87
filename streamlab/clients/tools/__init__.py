"""Kafka's command line tools as programs of the lab: one file each, speaking to the brokers as the real ones do.

Law of the room: a tool knows its arguments, its standard input and what brokers answer; what it prints is what Kafka 4.2's own tool
prints. It is written as a conversation, top to bottom; what is kept of it is what it has heard, from which it is made anew.
"""
