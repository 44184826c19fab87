"""What to copy to connect a real client: one short program for each library, with this lab's own address.

Law of the module: each runs as it stands, and does the same: it sends one message and reads the topic from its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

GROUP = "my-app3"
QUICKSTART = "quickstart-events"


@dataclass(frozen=True)
class Snippet:
    """`first`: what must be there before, as a command or coordinates. `file`: what the program is called, "" for lines of a terminal."""

    name: str
    title: str
    code: str
    first: str = ""
    file: str = ""

    @property
    def wraps(self) -> bool:
        """Whether long lines may be broken when shown: a command may, a program stays as it is."""
        return not self.file


def snippets(bootstrap: str, topic: str = QUICKSTART) -> list[Snippet]:
    """All of them, those of the command line first."""
    given = {"@BOOTSTRAP@": bootstrap, "@TOPIC@": topic, "@GROUP@": GROUP}
    return [replace(each, code=_filled(each.code, given)) for each in _ALL]


def one(name: str) -> Snippet | None:
    """The snippet of this name, its code not filled in."""
    return next((each for each in _ALL if each.name == name), None)


def docker_lines(port: int) -> tuple[str, str]:
    """How the server is started for containers, and a container that comes in."""
    serve = "python manage.py serve --kafka-host 0.0.0.0 --kafka-advertise host.docker.internal"
    serve += f" --kafka-port {port}" if port != 9092 else ""
    run = (
        "docker run --rm -it --add-host=host.docker.internal:host-gateway apache/kafka:4.2.1 \\\n"
        f"  /opt/kafka/bin/kafka-topics.sh --bootstrap-server host.docker.internal:{port} --list"
    )
    return serve, run


def _filled(code: str, given: dict[str, str]) -> str:
    for mark, text in given.items():
        code = code.replace(mark, text)
    return code


_ALL = (
    Snippet(
        "cli",
        "kafka-*.sh",
        """\
# make a topic
kafka-topics.sh --bootstrap-server @BOOTSTRAP@ --create --if-not-exists --topic @TOPIC@
# write
echo hello | kafka-console-producer.sh --bootstrap-server @BOOTSTRAP@ --topic @TOPIC@
# read
kafka-console-consumer.sh --bootstrap-server @BOOTSTRAP@ --topic @TOPIC@ --from-beginning""",
    ),
    Snippet(
        "kafkajs",
        "kafkajs",
        """\
import { Kafka } from 'kafkajs'

const kafka = new Kafka({ clientId: 'my-app', brokers: ['@BOOTSTRAP@'] })

const producer = kafka.producer()
await producer.connect()
await producer.send({ topic: '@TOPIC@', messages: [{ key: 'user1', value: 'hello' }] })
await producer.disconnect()

const consumer = kafka.consumer({ groupId: '@GROUP@' })
await consumer.connect()
await consumer.subscribe({ topic: '@TOPIC@', fromBeginning: true })
await consumer.run({
  eachMessage: async ({ partition, message }) => console.log(partition, message.offset, `${message.value}`),
})""",
        "npm install kafkajs",
        "app.mjs",
    ),
    Snippet(
        "confluent",
        "confluent-kafka",
        """\
from confluent_kafka import Consumer, Producer

producer = Producer({"bootstrap.servers": "@BOOTSTRAP@", "client.id": "my-app"})
producer.produce("@TOPIC@", key="user1", value="hello")
producer.flush()

consumer = Consumer(
    {
        "bootstrap.servers": "@BOOTSTRAP@",
        "client.id": "my-app",
        "group.id": "@GROUP@",
        "auto.offset.reset": "earliest",
    }
)
consumer.subscribe(["@TOPIC@"])
while True:
    message = consumer.poll(1.0)
    if message and not message.error():
        print(message.partition(), message.offset(), message.value().decode())""",
        "pip install confluent-kafka",
        "app.py",
    ),
    Snippet(
        "kafka-python",
        "kafka-python",
        """\
from kafka import KafkaConsumer, KafkaProducer

producer = KafkaProducer(bootstrap_servers="@BOOTSTRAP@", client_id="my-app")
producer.send("@TOPIC@", key=b"user1", value=b"hello")
producer.flush()

consumer = KafkaConsumer(
    "@TOPIC@",
    bootstrap_servers="@BOOTSTRAP@",
    client_id="my-app",
    group_id="@GROUP@",
    auto_offset_reset="earliest",
)
for message in consumer:
    print(message.partition, message.offset, message.value.decode())""",
        "pip install kafka-python",
        "app.py",
    ),
    Snippet(
        "aiokafka",
        "aiokafka",
        """\
import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


async def main():
    async with AIOKafkaProducer(bootstrap_servers="@BOOTSTRAP@", client_id="my-app") as producer:
        await producer.send_and_wait("@TOPIC@", key=b"user1", value=b"hello")
    async with AIOKafkaConsumer(
        "@TOPIC@",
        bootstrap_servers="@BOOTSTRAP@",
        client_id="my-app",
        group_id="@GROUP@",
        auto_offset_reset="earliest",
    ) as consumer:
        async for message in consumer:
            print(message.partition, message.offset, message.value.decode())


asyncio.run(main())""",
        "pip install aiokafka",
        "app.py",
    ),
    Snippet(
        "java",
        "Java",
        """\
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.serialization.*;

public class App {
  public static void main(String[] args) throws Exception {
    var settings = new Properties();
    settings.put("bootstrap.servers", "@BOOTSTRAP@");
    settings.put("client.id", "my-app");
    settings.put("group.id", "@GROUP@");
    settings.put("auto.offset.reset", "earliest");
    try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("@TOPIC@", "user1", "hello")).get();
    }
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("@TOPIC@"));
      while (true)
        for (var record : consumer.poll(Duration.ofSeconds(1)))
          System.out.println(record.partition() + " " + record.offset() + " " + record.value());
    }
  }
}""",
        "org.apache.kafka:kafka-clients:4.2.1",
        "App.java",
    ),
    Snippet(
        "franz",
        "franz-go",
        """\
package main

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	client, err := kgo.NewClient(
		kgo.SeedBrokers("@BOOTSTRAP@"),
		kgo.ClientID("my-app"),
		kgo.ConsumerGroup("@GROUP@"),
		kgo.ConsumeTopics("@TOPIC@"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.AllowAutoTopicCreation(),
	)
	if err != nil {
		panic(err)
	}
	defer client.Close()
	hello := &kgo.Record{Topic: "@TOPIC@", Key: []byte("user1"), Value: []byte("hello")}
	if err := client.ProduceSync(context.Background(), hello).FirstErr(); err != nil {
		panic(err)
	}
	for {
		client.PollFetches(context.Background()).EachRecord(func(record *kgo.Record) {
			fmt.Println(record.Partition, record.Offset, string(record.Value))
		})
	}
}""",
        "go mod init app && go get github.com/twmb/franz-go",
        "main.go",
    ),
    Snippet(
        "sarama",
        "sarama",
        """\
package main

import (
	"context"
	"fmt"

	"github.com/IBM/sarama"
)

type printer struct{}

func (printer) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (printer) Cleanup(sarama.ConsumerGroupSession) error { return nil }
func (printer) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		fmt.Println(message.Partition, message.Offset, string(message.Value))
		session.MarkMessage(message, "")
	}
	return nil
}

func main() {
	config := sarama.NewConfig()
	config.ClientID = "my-app"
	config.Version = sarama.V2_8_0_0
	config.Producer.Return.Successes = true
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	brokers := []string{"@BOOTSTRAP@"}
	producer, err := sarama.NewSyncProducer(brokers, config)
	if err != nil {
		panic(err)
	}
	hello := &sarama.ProducerMessage{Topic: "@TOPIC@", Key: sarama.StringEncoder("user1"), Value: sarama.StringEncoder("hello")}
	if _, _, err := producer.SendMessage(hello); err != nil {
		panic(err)
	}
	group, err := sarama.NewConsumerGroup(brokers, "@GROUP@", config)
	if err != nil {
		panic(err)
	}
	for {
		if err := group.Consume(context.Background(), []string{"@TOPIC@"}, printer{}); err != nil {
			panic(err)
		}
	}
}""",
        "go mod init app && go get github.com/IBM/sarama",
        "main.go",
    ),
    Snippet(
        "kcat",
        "kcat",
        """\
# what is there
kcat -b @BOOTSTRAP@ -L
# write
echo 'user1:hello' | kcat -b @BOOTSTRAP@ -X client.id=my-app -P -t @TOPIC@ -K :
# read, as a member of a group
kcat -b @BOOTSTRAP@ -X client.id=my-app -X auto.offset.reset=earliest -G @GROUP@ @TOPIC@""",
        "apt install kcat",
    ),
)
