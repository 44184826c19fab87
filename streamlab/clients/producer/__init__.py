"""The producer: accumulator, sender, sequences, and the application that sends.

Law of the room: a record is counted by the ledger when it is sent, and once more when it is acknowledged or given up.
"""

from streamlab.clients.producer.producer import Producer

__all__ = ["Producer"]
