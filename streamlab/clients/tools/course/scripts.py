"""The programs of the course, and the scripts of its package.json.

Law of the module: a table. A test holds it against the files themselves.
"""

from __future__ import annotations

import msgspec

PACKAGE = "kafka-course@1.0.0"
GROUP = "my-app3"
QUICKSTART, PAYMENTS = "quickstart-events", "payment-done"

SCRIPTS = {
    "start": "tsx index.ts",
    "consume": "tsx consumer.ts",
    "produce": "tsx producer.ts",
    "produce:user": "tsx producer-user.ts",
}
"""By name, in package.json's order: what each runs."""


class Program(msgspec.Struct, frozen=True):
    """`sends`: (key, value) of its messages, each sent when the one before it is acknowledged; `sent` is printed then, "": nothing is.
    `read`: printed of each record that it reads; "": it does not read. `any_topic`: its first argument may name another topic.
    """

    client_id: str
    topic: str
    sends: tuple[tuple[str | None, str], ...] = ()
    sent: str = ""
    read: str = ""
    any_topic: bool = False


PROGRAMS = {
    "index.ts": Program(
        "my-app",
        QUICKSTART,
        sends=((None, "Hello from Node.js"),),
        read="partition {partition}, offset {offset}: {value}",
    ),
    "producer.ts": Program(
        "my-producer",
        QUICKSTART,
        sends=tuple((None, f"payment {number}") for number in range(1, 11)),
        sent="{value} went to partition {partition}, offset {offset}",
        any_topic=True,
    ),
    "consumer.ts": Program(
        "my-consumer",
        QUICKSTART,
        read="partition {partition}, offset {offset}, key {key}: {value}",
        any_topic=True,
    ),
    "producer-user.ts": Program(
        "producer-user",
        PAYMENTS,
        sends=(("user1", "signed up"), ("user1", "paid 20"), ("user1", "logged out")),
        sent="{key} {value}: partition {partition}, offset {offset}",
    ),
}
"""By file."""
