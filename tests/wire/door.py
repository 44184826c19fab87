"""A way to ask the brokers of an empty lab in bytes, and to read their answers, without a socket."""

from __future__ import annotations

import struct
from base64 import urlsafe_b64encode
from typing import Any

from kio.schema.index import api_key_map
from kio.serial import entity_reader

from streamlab.protocol.record_format import encode
from streamlab.protocol.records import Record, make_batch
from streamlab.wire import writers
from streamlab.wire.connection import Broken, Connection
from streamlab.wire.schema import is_flexible, message_class
from streamlab.world.external import Visitor
from streamlab.world.scenarios import EMPTY
from streamlab.world.world import World

API_VERSIONS = 18
CLOSED = "closed"
NOTHING = "no answer"
KEYS = {name: key for key, name in api_key_map.items()}


class Door:
    """Three brokers and no topics. One connection to each, made anew after it was closed."""

    def __init__(self) -> None:
        self.world = World(EMPTY)
        self.world.advance(self.world.now + 5_000)
        self._connections: dict[int, Connection] = {}
        self._made = 0

    def ask(self, api: str, version: int, broker: int = 1, wait: int = 5_000, **body: Any) -> Any:
        """The answer as kio reads it; CLOSED, or NOTHING within `wait` ms."""
        key = KEYS[api]
        flexible = is_flexible(key, version)
        front = struct.pack(">hhih", key, version, 1, 1) + b"t" + (b"\0" if flexible else b"")
        parts: list[Any] = [front]
        writers._compiled(message_class(key, version, "request"), flexible)(parts.append, body)
        answer = self.send(b"".join(parts), broker, wait)
        if not isinstance(answer, bytes):
            return answer
        at = 5 if flexible and key != API_VERSIONS else 4
        return entity_reader(message_class(key, version, "response"))(answer, at)[0]

    def send(self, frame: bytes, broker: int = 1, wait: int = 5_000) -> Any:
        """The answer's bytes behind its length; CLOSED, or NOTHING within `wait` ms."""
        connection = self._connections.get(broker)
        if connection is None:
            self._made += 1
            connection = self._connections[broker] = Connection("127.0.0.1")
        name = f"real-{self._made}-{broker}"
        out: list[Any] = []
        try:
            connection.receive(struct.pack(">i", len(frame)) + frame)
            request = connection.next_request(out)
        except Broken:
            del self._connections[broker]
            return CLOSED
        if request is not None:
            self.world.deliver(broker, name, Visitor("t", "127.0.0.1"), request)
            until = self.world.now + wait
            while not out and self.world.now < until:
                self.world.advance(self.world.now + 1)
                for delivered in self.world.answers():
                    if delivered.body is None:
                        del self._connections[broker]
                        return CLOSED
                    connection.answer(delivered.body, out)
        return b"".join(out)[4:] if out else NOTHING

    def create(self, name: str, *replicas: int, **configs: str) -> Any:
        """A topic of one partition at these brokers (by default 1), which leads; its id in Kafka's text form."""
        given = [{"name": key.replace("_", "."), "value": value} for key, value in configs.items()]
        hand = [{"partition_index": 0, "broker_ids": list(replicas or (1,))}]
        topic = {"name": name, "num_partitions": -1, "replication_factor": -1, "assignments": hand, "configs": given}
        made = self.ask("create_topics", 7, topics=[topic], timeout=5_000, validate_only=False).topics[0]
        assert made.error_code == 0, made
        self.world.advance(self.world.now + 200)
        return urlsafe_b64encode(made.topic_id.bytes).decode().rstrip("=")

    def produce(self, topic: str, *raws: bytes, version: int = 9, broker: int = 1, topic_id: str = "", **body: Any) -> Any:
        """Produce these bytes to partition 0, each as a partition of its own; the answer."""
        data = [{"index": 0, "records": [raw]} for raw in raws]
        topics = [{"name": topic, "topic_id": topic_id, "partition_data": data}]
        asked = {"transactional_id": None, "acks": -1, "timeout": 1_000, "topic_data": topics, **body}
        return self.ask("produce", version, broker, **asked)

    def fetch(self, topic: str, offset: int = 0, version: int = 12, broker: int = 1, **body: Any) -> Any:
        """Fetch from partition 0, without waiting; the answer."""
        part = {
            "partition": 0,
            "current_leader_epoch": -1,
            "fetch_offset": offset,
            "last_fetched_epoch": body.pop("last_epoch", -1),
        }
        part |= {"log_start_offset": -1, "partition_max_bytes": 1 << 20}
        topics = body.pop("topics", [{"topic": topic, "topic_id": body.pop("topic_id", ""), "partitions": [part]}])
        asked = {"replica_id": -1, "max_wait": 0, "min_bytes": 0, "max_bytes": 1 << 20, "isolation_level": 0, "session_id": 0}
        asked |= {"session_epoch": -1, "topics": topics, "forgotten_topics_data": [], "rack_id": ""}
        return self.ask("fetch", version, broker, **{**asked, **body})


def batch(*values: str, compression: str = "none", time: int = 1_000, **fields: int) -> bytes:
    """A batch as a producer sends it."""
    records = tuple(Record(b"k", value.encode(), time, delta) for delta, value in enumerate(values))
    return b"".join(bytes(piece) for piece in encode(make_batch(records, compression=compression, **fields)))
