"""The consumer: its partitions, its fetches, its membership of a group, its commits, and the application that works on records.

Law of the room: what Java's consumer does inside poll() happens here only while the application is not at work on records;
heartbeats alone go on meanwhile.
"""

from streamlab.clients.consumer.consumer import Consumer

__all__ = ["Consumer"]
