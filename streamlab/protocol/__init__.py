"""What nodes say to each other: requests, responses, errors, records and configs, in Kafka's own terms.

Law of the room: values only, no behaviour of brokers or clients. Names are those of Kafka's message schemas in snake_case; a list
that Kafka nests per topic is flat here where both topic and partition identify an entry. Times are ms.
"""
