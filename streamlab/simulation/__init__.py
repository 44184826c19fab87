"""The ground floor: virtual time, seeded chance, a network and a journal.

Law of the room: nothing here knows Kafka. Time is a number that is handed in, chance comes from one seed, and everything that
is scheduled is data (a time, a sequence number, a target, a message), so that a whole simulation can be copied and resumed.
"""
