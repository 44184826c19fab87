"""Running labs: a hub of runners, one task and one world each, their pace and their viewers.

Law of the room: asyncio and no Django. A runner is the only writer of its world; everything that takes longer than a slice of 5 ms
gives way in between. What outlives the process goes through the storage port, what differs between systems through `platform`.
"""
