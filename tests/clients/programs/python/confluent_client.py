"""confluent-kafka (librdkafka) in the tests' conversation."""

from __future__ import annotations

import argparse
import queue

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from conversation import arguments, messages, orders, say


def create(settings: argparse.Namespace) -> None:
    admin = AdminClient({"bootstrap.servers": settings.bootstrap, "client.id": settings.client_id})
    admin.create_topics([NewTopic(settings.topic, settings.partitions, settings.replicas)])[settings.topic].result()
    say("created", topic=settings.topic)


def produce(settings: argparse.Namespace) -> None:
    producer = Producer(
        {
            "bootstrap.servers": settings.bootstrap,
            "client.id": settings.client_id,
            "compression.type": settings.codec,
            "acks": "all",
            "enable.idempotence": settings.rate > 0,
            "linger.ms": 20,
        }
    )

    def told(error: KafkaError | None, message: Message) -> None:
        value = message.value().decode()
        if error:
            say("failed", value=value, reason=str(error))
        else:
            say("sent", partition=message.partition(), offset=message.offset(), key=message.key().decode(), value=value)

    for key, value in messages(settings):
        producer.produce(settings.topic, value, key, on_delivery=told)
        producer.poll(0)
    producer.flush()
    say("done")


def consume(settings: argparse.Namespace) -> None:
    consumer = Consumer(
        {
            "bootstrap.servers": settings.bootstrap,
            "client.id": settings.client_id,
            "group.id": settings.group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "session.timeout.ms": 6000,
            "heartbeat.interval.ms": 500,
        }
    )

    def assigned(_: Consumer, partitions: list[TopicPartition]) -> None:
        say("assigned", partitions=sorted(each.partition for each in partitions))

    consumer.subscribe([settings.topic], on_assign=assigned)
    waiting = orders()
    while True:
        message = consumer.poll(0.1)
        if message is not None and not message.error():
            key, value = message.key().decode(), message.value().decode()
            say("record", partition=message.partition(), offset=message.offset(), key=key, value=value)
        try:
            order = waiting.get_nowait()
        except queue.Empty:
            continue
        if order[0] == "commit":
            mine = [each for each in consumer.position(consumer.assignment()) if each.offset >= 0]
            try:
                committed = consumer.commit(offsets=mine, asynchronous=False) if mine else []
                say("committed", offsets={each.partition: each.offset for each in committed})
            except KafkaException as error:
                say("refused", reason=str(error))
        elif order[0] == "seek":
            consumer.seek(TopicPartition(settings.topic, int(order[1]), int(order[2])))
            say("sought")
        else:
            consumer.close()
            say("left")
            return


if __name__ == "__main__":
    settings = arguments()
    {"create": create, "produce": produce, "consume": consume}[settings.command](settings)
