"""The servers: brokers with their logs, replicas and group coordinators, and one logical controller.

Law of the room: a broker is a state machine that takes a message and sends others; it knows the cluster only through its own copy of
the metadata log. It knows protocol, events and simulation, never the clients.
"""
