"""The people's side of Kafka: producers and consumers, as the Java client, librdkafka and kafkajs really behave.

Law of the room: a client knows brokers by what they answer and by nothing else; it may know the protocol, never the cluster. Each
client is one actor on the network, a plain state machine made of parts; the application around it (what it sends, how long it works
on a record) belongs to it.
"""
