"""Client quotas: who may have which, how they are described, and what they do to a client that has sent or read too much."""

import time

from probe import case
from wire import batch, decode_response, encode_request


def who(*parts):
    """An entity: (type, name) pairs."""
    return [{"entity_type": kind, "entity_name": name} for kind, name in parts]


def op(key, value=1000.0, remove=False):
    return {"key": key, "value": value, "remove": remove}


def alter(k, entity, *ops, validate_only=False, version=1):
    """[error, sentence] of the only entry."""
    answer = k.call("alter_client_quotas", version, entries=[{"entity": entity, "ops": list(ops)}], validate_only=validate_only)
    entry = answer["entries"][0]
    return [entry["error_code"], entry["error_message"]]


def component(kind, match_type, match=None):
    return {"entity_type": kind, "match_type": match_type, "match": match}


def described(k, *components, strict=False, version=1, to=None):
    """Error, sentence and entities with their quotas."""
    answer = k.call("describe_client_quotas", version, to=to, components=list(components), strict=strict)
    entries = answer["entries"]
    if entries is not None:
        entries = [
            [
                [[one["entity_type"], one["entity_name"]] for one in entry["entity"]],
                sorted([one["key"], one["value"]] for one in entry["values"]),
            ]
            for entry in entries
        ]
        entries.sort(key=str)
    return [answer["error_code"], answer["error_message"], entries]


def everywhere(k, entity, *ops):
    """Alter quotas, and wait until every broker has them."""
    alter(k, entity, *ops)
    parts = [component(one["entity_type"], 1 if one["entity_name"] is None else 0, one["entity_name"]) for one in entity]
    wanted = sorted([one["key"], one["value"]] for one in ops if not one["remove"])
    for broker in k.ids:
        k.until(lambda b=broker: described(k, *parts, strict=True, to=b)[2], lambda found: bool(found) and found[0][1] == wanted)


@case("quota", 30)
def quotas_that_are_refused(k):
    """Kafka's sentences for entities and quotas that make no sense."""
    client = who(("client-id", k.name("client")))
    return {
        "empty entity": alter(k, [], op("producer_byte_rate")),
        "unknown type": alter(k, who(("group", "g")), op("producer_byte_rate")),
        "empty name": alter(k, who(("client-id", "")), op("producer_byte_rate")),
        "ip with user": alter(k, who(("ip", "1.2.3.4"), ("user", "u")), op("connection_creation_rate", 5.0)),
        "ip's key for a client": alter(k, client, op("connection_creation_rate", 5.0)),
        "client's key for an ip": alter(k, who(("ip", "1.2.3.4")), op("producer_byte_rate")),
        "unknown key": alter(k, client, op("no_such_rate")),
        "zero": alter(k, client, op("producer_byte_rate", 0.0)),
        "negative": alter(k, client, op("consumer_byte_rate", -1.0)),
        "fraction": alter(k, client, op("producer_byte_rate", 10.5)),
        "fraction of a percentage": alter(k, client, op("request_percentage", 10.5), validate_only=True),
        "too large": alter(k, client, op("producer_byte_rate", 1e30)),
        "ip too large": alter(k, who(("ip", "1.2.3.4")), op("connection_creation_rate", 1e12)),
        "the same key twice": alter(k, client, op("producer_byte_rate"), op("producer_byte_rate", 2000.0)),
        "removing what is not there": alter(k, client, op("producer_byte_rate", 0.0, remove=True)),
        "removing an unknown key": alter(k, client, op("no_such_rate", 0.0, remove=True)),
        "no change": alter(k, client),
        "version 0": alter(k, client, op("no_such_rate"), version=0),
        "described": described(k, component("client-id", 0, client[0]["entity_name"])),
    }


@case("quota", 30)
def quotas_of_one_entity_twice_in_a_request(k):
    """The later entry of an entity overwrites nothing: what Kafka says of both."""
    client = who(("client-id", k.name("client")))
    entries = [{"entity": client, "ops": [op("producer_byte_rate", rate)]} for rate in (1000.0, 2000.0)]
    answer = k.call("alter_client_quotas", 1, entries=entries, validate_only=True)
    return [[one["error_code"], one["error_message"]] for one in answer["entries"]]


@case("quota", 30)
def quotas_are_described_by_what_matches(k):
    """Exact names, defaults and types; strict leaves out entities of further types; several entities of one name."""
    name, user = k.name("client"), k.name("user")
    for entity in (who(("client-id", name)), who(("user", user)), who(("user", user), ("client-id", name))):
        everywhere(k, entity, op("producer_byte_rate"), op("consumer_byte_rate", 2000.0))
    everywhere(k, who(("user", user), ("client-id", None)), op("request_percentage", 12.5))
    return {
        "client": described(k, component("client-id", 0, name)),
        "client, strict": described(k, component("client-id", 0, name), strict=True),
        "user, strict": described(k, component("user", 0, user), strict=True),
        "user and client": described(k, component("user", 0, user), component("client-id", 0, name)),
        "user and any client": described(k, component("user", 0, user), component("client-id", 2)),
        "user and the default client": described(k, component("user", 0, user), component("client-id", 1)),
        "version 0": described(k, component("user", 0, user), component("client-id", 1), version=0),
    }


@case("quota", 30)
def describing_quotas_is_refused(k):
    """Kafka's sentences for filters that make no sense."""
    return {
        "empty type": described(k, component("", 0, "x")),
        "twice": described(k, component("user", 0, "x"), component("user", 2)),
        "unknown type": described(k, component("group", 0, "x")),
        "exact without a name": described(k, component("user", 0)),
        "default with a name": described(k, component("user", 1, "x")),
        "any with a name": described(k, component("user", 2, "x")),
        "unknown match type": described(k, component("user", 7)),
        "ip and user": described(k, component("ip", 0, "1.2.3.4"), component("user", 0, "x")),
    }


@case("quota", 30)
def quotas_are_removed(k):
    """An entity whose last quota is removed is gone."""
    client = who(("client-id", k.name("client")))
    name = client[0]["entity_name"]
    everywhere(k, client, op("producer_byte_rate"), op("consumer_byte_rate"))
    first = alter(k, client, op("producer_byte_rate", 0.0, remove=True))
    left = k.until(lambda: described(k, component("client-id", 0, name)), lambda found: found[2] and len(found[2][0][1]) == 1)
    last = alter(k, client, op("consumer_byte_rate", 0.0, remove=True))
    return [first, left, last, k.until(lambda: described(k, component("client-id", 0, name)), lambda found: not found[2])]


def ask(connection, api, version, client, **body):
    """Under a client id of its own."""
    connection.correlation += 1
    connection.send_frame(encode_request(api, version, connection.correlation, body, client_id=client))
    return decode_response(api, version, connection.receive_frame(20)[4:])


def produce(connection, client, topic, size, acks=-1):
    data = [{"name": topic, "partition_data": [{"index": 0, "records": batch("x" * size)}]}]
    return ask(connection, "produce", 9, client, acks=acks, timeout=5000, transactional_id=None, topic_data=data)


def about(ms):
    """To a second: what a machine that is busy does not change."""
    return round(ms / 1000)


@case("quota", 30)
def producing_more_than_the_quota_is_answered_and_muted(k):
    """The answer comes at once and says how long; the next request is read only then."""
    client = k.name("client")
    topic = k.topic()
    everywhere(k, who(("client-id", client)), op("producer_byte_rate", 10_000.0))
    connection = k.connect(k.leader(topic))
    begun = time.monotonic()
    small = produce(connection, client, topic, 100)
    large = produce(connection, client, topic, 120_000)
    answered = time.monotonic() - begun
    again = produce(connection, client, topic, 10)
    waited = time.monotonic() - begun
    return {
        "small": small["throttle_time"],
        "large": about(large["throttle_time"]),
        "error": large["responses"][0]["partition_responses"][0]["error_code"],
        "answered at once": answered < 1.0,
        "muted": abs(waited * 1000 - large["throttle_time"]) < 900,
        "afterwards": about(again["throttle_time"]),
    }


@case("quota", 30)
def another_connection_of_a_throttled_client_is_not_muted(k):
    """Muting is of one connection; the rate is the client's."""
    client = k.name("client")
    topic = k.topic()
    everywhere(k, who(("client-id", client)), op("producer_byte_rate", 10_000.0))
    first, second = (k.connect(k.leader(topic)) for _ in range(2))
    throttled = produce(first, client, topic, 120_000)["throttle_time"]
    begun = time.monotonic()
    also = produce(second, client, topic, 10)["throttle_time"]
    return [about(throttled), about(also), time.monotonic() - begun < 1.0]


@case("quota", 30)
def acks_zero_is_muted_without_a_word(k):
    """Nothing is answered, and what follows on the connection waits."""
    client = k.name("client")
    topic = k.topic()
    everywhere(k, who(("client-id", client)), op("producer_byte_rate", 10_000.0))
    connection = k.connect(k.leader(topic))
    begun = time.monotonic()
    data = [{"name": topic, "partition_data": [{"index": 0, "records": batch("x" * 120_000)}]}]
    body = {"acks": 0, "timeout": 5000, "transactional_id": None, "topic_data": data}
    connection.send_frame(encode_request("produce", 9, 1, body, client_id=client))
    ask(connection, "metadata", 12, client, topics=[])
    return (time.monotonic() - begun) > 1.5


@case("quota", 30)
def reading_more_than_the_quota_gets_nothing_and_waits(k):
    """A second answer that would be too much is empty, says how long, opens no session, and mutes."""
    client = k.name("client")
    topic = k.topic()
    for _ in range(4):
        k.produce(topic, "x" * 60_000)
    everywhere(k, who(("client-id", client)), op("consumer_byte_rate", 10_000.0))
    connection = k.connect(k.leader(topic))

    def fetch(offset, session=0, epoch=-1, topics=1):
        part = {"partition": 0, "current_leader_epoch": -1, "fetch_offset": offset, "last_fetched_epoch": -1, "partition_max_bytes": 60_080}
        body = {"max_wait": 0, "min_bytes": 1, "max_bytes": 60_080, "session_id": session, "session_epoch": epoch}
        named = [{"topic": topic, "partitions": [part]}] if topics else []
        answer = ask(connection, "fetch", 12, client, topics=named, **body)
        size = sum(len(one["records"] or b"") for found in answer["responses"] for one in found["partitions"])
        told = [about(answer["throttle_time"]), answer["error_code"], bool(answer["session_id"]), len(answer["responses"]), size > 50_000]
        return told, answer["session_id"]

    first, session = fetch(0, 0, 0)
    begun = time.monotonic()
    going_on, still = fetch(1, session, 1)
    full, _ = fetch(1)
    return [first, going_on, still == session, full, time.monotonic() - begun > 1.5]


@case("quota", 30)
def the_most_particular_quota_counts(k):
    """That of user and client id before that of the user, before that of the client id: here all connect as ANONYMOUS."""
    client = k.name("client")
    topic = k.topic()
    everywhere(k, who(("client-id", client)), op("producer_byte_rate", 10_000.0))
    everywhere(k, who(("user", "ANONYMOUS"), ("client-id", client)), op("producer_byte_rate", 1e9))
    return produce(k.connect(k.leader(topic)), client, topic, 120_000)["throttle_time"]
