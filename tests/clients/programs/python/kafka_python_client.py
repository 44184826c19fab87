"""kafka-python in the tests' conversation."""

from __future__ import annotations

import argparse
import queue
from concurrent.futures import Future
from typing import Any

from conversation import arguments, messages, orders, say
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata


def create(settings: argparse.Namespace) -> None:
    admin = KafkaAdminClient(bootstrap_servers=settings.bootstrap, client_id=settings.client_id)
    shape = {"num_partitions": settings.partitions, "replication_factor": settings.replicas}
    admin.create_topics({settings.topic: shape})
    admin.close()
    say("created", topic=settings.topic)


def produce(settings: argparse.Namespace) -> None:
    producer = KafkaProducer(
        bootstrap_servers=settings.bootstrap,
        client_id=settings.client_id,
        compression_type=None if settings.codec == "none" else settings.codec,
        acks="all",
        enable_idempotence=settings.rate > 0,
        linger_ms=20,
    )

    def sent(key: str, value: str) -> Any:
        return lambda where: say("sent", partition=where.partition, offset=where.offset, key=key, value=value)

    def failed(value: str) -> Any:
        return lambda error: say("failed", value=value, reason=repr(error))

    for key, value in messages(settings):
        delivery: Future[Any] = producer.send(settings.topic, key=key.encode(), value=value.encode())
        delivery.add_callback(sent(key, value)).add_errback(failed(value))
    producer.flush()
    producer.close()
    say("done")


class Told(ConsumerRebalanceListener):
    def on_partitions_assigned(self, assigned: list[TopicPartition]) -> None:
        say("assigned", partitions=sorted(each.partition for each in assigned))

    def on_partitions_revoked(self, revoked: list[TopicPartition]) -> None:
        pass


def consume(settings: argparse.Namespace) -> None:
    consumer = KafkaConsumer(
        bootstrap_servers=settings.bootstrap,
        client_id=settings.client_id,
        group_id=settings.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=6000,
        heartbeat_interval_ms=500,
    )
    consumer.subscribe([settings.topic], listener=Told())
    waiting = orders()
    while True:
        for records in consumer.poll(timeout_ms=100).values():
            for record in records:
                key, value = record.key.decode(), record.value.decode()
                say("record", partition=record.partition, offset=record.offset, key=key, value=value)
        try:
            order = waiting.get_nowait()
        except queue.Empty:
            continue
        if order[0] == "commit":
            positions = {each: consumer.position(each) for each in consumer.assignment()}
            try:
                consumer.commit({each: OffsetAndMetadata(position, "", -1) for each, position in positions.items()})
                say("committed", offsets={each.partition: position for each, position in positions.items()})
            except KafkaError as error:
                say("refused", reason=repr(error))
        elif order[0] == "seek":
            consumer.seek(TopicPartition(settings.topic, int(order[1])), int(order[2]))
            say("sought")
        else:
            consumer.close()
            say("left")
            return


if __name__ == "__main__":
    settings = arguments()
    {"create": create, "produce": produce, "consume": consume}[settings.command](settings)
