"""A partition's log as one broker keeps it: segments of record batches, leader epochs, the state of producers, retention.

Law of the room: a log knows no network, no clock and no other broker. Time and limits are handed in; what happened is handed back.
"""
