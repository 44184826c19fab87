"""The pure house's one door: a whole lab in a value. Submit a command, advance the time, deliver a request, read the journal.

Law of the room: everything a person changes is a command; everything that can be seen is a fact or a picture; the same scenario, seed
and commands give the same journal, byte for byte.
"""
