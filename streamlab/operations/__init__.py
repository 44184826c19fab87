"""What whoever looks after this server has: groups of accounts, the admin's front page, the status page, metrics, logs.

Law of the room: it counts and shows. What is done to a lab or a room is done by the functions that their own pages call.
"""
