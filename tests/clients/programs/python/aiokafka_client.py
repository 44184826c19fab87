"""aiokafka in the tests' conversation."""

from __future__ import annotations

import argparse
import asyncio
import queue
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError
from conversation import arguments, orders, say


async def create(settings: argparse.Namespace) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap, client_id=settings.client_id)
    await admin.start()
    answer = await admin.create_topics([NewTopic(settings.topic, settings.partitions, settings.replicas)])
    await admin.close()
    for topic, error, message in answer.topic_errors:
        if error:
            raise SystemExit(f"{topic}: error {error} {message}")
    say("created", topic=settings.topic)


async def produce(settings: argparse.Namespace) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap,
        client_id=settings.client_id,
        compression_type=None if settings.codec == "none" else settings.codec,
        acks="all",
        enable_idempotence=settings.rate > 0,
        linger_ms=20,
    )
    await producer.start()

    def told(key: str, value: str, delivery: asyncio.Future[Any]) -> None:
        if error := delivery.exception():
            say("failed", value=value, reason=repr(error))
        else:
            where = delivery.result()
            say("sent", partition=where.partition, offset=where.offset, key=key, value=value)

    loop = asyncio.get_running_loop()
    begun = loop.time()
    for number in range(settings.count):
        if settings.rate:
            await asyncio.sleep(max(0.0, begun + number / settings.rate - loop.time()))
        key, value = f"user-{number % 20}", f"{settings.prefix}-{number}"
        delivery = await producer.send(settings.topic, key=key.encode(), value=value.encode())
        delivery.add_done_callback(lambda done, key=key, value=value: told(key, value, done))
    await producer.flush()
    await producer.stop()
    say("done")


class Told(ConsumerRebalanceListener):
    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        say("assigned", partitions=sorted(each.partition for each in assigned))

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        pass


async def consume(settings: argparse.Namespace) -> None:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap,
        client_id=settings.client_id,
        group_id=settings.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=6000,
        heartbeat_interval_ms=500,
    )
    consumer.subscribe([settings.topic], listener=Told())
    await consumer.start()
    waiting = orders()
    while True:
        for records in (await consumer.getmany(timeout_ms=100)).values():
            for record in records:
                key, value = record.key.decode(), record.value.decode()
                say("record", partition=record.partition, offset=record.offset, key=key, value=value)
        try:
            order = waiting.get_nowait()
        except queue.Empty:
            continue
        if order[0] == "commit":
            positions = {each: await consumer.position(each) for each in consumer.assignment()}
            try:
                await consumer.commit(positions)
                say("committed", offsets={each.partition: position for each, position in positions.items()})
            except KafkaError as error:
                say("refused", reason=repr(error))
        elif order[0] == "seek":
            consumer.seek(TopicPartition(settings.topic, int(order[1])), int(order[2]))
            say("sought")
        else:
            await consumer.stop()
            say("left")
            return


if __name__ == "__main__":
    settings = arguments()
    asyncio.run({"create": create, "produce": produce, "consume": consume}[settings.command](settings))
