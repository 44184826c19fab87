"""More of Produce, idempotent sequences, Fetch, fetch sessions and offset look-ups: versions, limits and broken bytes."""

import struct
import time
import uuid

from probe import case
from wire import GZIP, LZ4, SNAPPY, ZSTD, batch, read_batches, record

SEVERAL_VERSIONS = (3, 7, 8, 9, 10, 12, 13)


def at_one(k, suffix="", **options):
    """A topic whose only replica is at broker 1."""
    return k.topic(suffix, replicas={0: [k.ids[0]]}, **options)


def told(part):
    """A Produce answer's part without what changes from run to run."""
    left_out = ("index", "log_append_time", "record_errors")
    return {name: value for name, value in part.items() if name not in left_out}


def fetched(k, topics, *, version=12, to=None, **options):
    """Fetch, without waiting: the whole answer, records as [base offset, count] of each batch."""
    body = {"max_wait": 0, "min_bytes": 1, "max_bytes": 1 << 24, **options}
    answer = k.call("fetch", version, to=to or k.ids[0], topics=topics, **body)
    parts = [
        {
            "topic": topic.get("topic", topic.get("topic_id") is not None),
            "partition": part["partition_index"],
            "error": part["error_code"],
            "high_watermark": part["high_watermark"],
            "aborted": part["aborted_transactions"],
            "leader": part.get("current_leader"),
            "batches": [[b["base"], b["count"]] for b in read_batches(part["records"])],
        }
        for topic in answer["responses"]
        for part in topic["partitions"]
    ]
    nodes = [k.rank(node["node_id"]) for node in answer.get("node_endpoints", [])]
    return {"error": answer.get("error_code"), "session": bool(answer.get("session_id")), "parts": parts, "nodes": nodes}


def part(number=0, offset=0, limit=1 << 20, **options):
    """A partition of a Fetch request."""
    return {"partition": number, "fetch_offset": offset, "partition_max_bytes": limit, **options}


# ---- produce ------------------------------------------------------------------------------------------------


@case("produce", 20)
def produce_errors_through_the_versions(k):
    """A broker that does not lead names leader and address from v10 on; the log start is told only by a log that was asked."""
    topic = at_one(k)
    found = {}
    for version in SEVERAL_VERSIONS:
        key = {"topic_id": topic.id} if version >= 13 else {"name": topic}
        data = [{**key, "partition_data": [{"index": 0, "records": batch("a", timestamp=1000)}]}]
        answer = k.call("produce", version, to=k.ids[1], acks=-1, timeout=1000, topic_data=data)
        found[version] = {
            "elsewhere": told(answer["responses"][0]["partition_responses"][0]),
            "nodes": [k.rank(node["node_id"]) for node in answer.get("node_endpoints", [])],
            "crc": told(k.produce_answer(topic, "a", crc_error=1, version=version)),
            "count": told(k.produce_answer(topic, "a", count=2, version=version)),
            "partition": told(k.produce_answer(topic, "a", partition=7, to=k.ids[0], version=version)),
        }
    return found


@case("produce")
def produce_bytes_that_are_no_batch(k):
    """Cut bytes are no batch (87); an impossible length or magic spoils the whole request with a sentence (2)."""
    topic = at_one(k)
    good = batch("a", timestamp=1000)

    def with_length(length):
        return good[:8] + struct.pack(">i", length) + good[12:]

    tries = {
        "nothing": b"",
        "one byte": b"\0",
        "16 bytes": good[:16],
        "60 bytes": good[:60],
        "last byte missing": good[:-1],
        "length -1": with_length(-1),
        "length 13": with_length(13),
        "length 14": with_length(14),
        "length 48": with_length(48),
        "magic 0": batch("a", magic=0),
        "magic 3": batch("a", magic=3),
        "magic -1": batch("a", magic=-1),
    }
    answers = {label: k.produce_answer(topic, raw=raw) for label, raw in tries.items()}
    return {label: [answer["error_code"], answer["error_message"]] for label, answer in answers.items()}


@case("produce")
def produce_bytes_behind_the_batch(k):
    """A few bytes behind the batch or half another one are not looked at; twelve zeros are a corrupt batch (2); two batches 87."""
    topic = at_one(k)
    good = batch("a", timestamp=1000)
    tries = {
        "one byte": good + b"\0",
        "twelve zeros": good + b"\0" * 12,
        "half a batch": good + good[:20],
        "two batches": good * 2,
    }
    return {**{label: k.produce(topic, raw=raw) for label, raw in tries.items()}, "end": k.offset(topic)}


@case("produce")
def produce_the_same_partition_twice(k):
    """A partition that comes twice in one request counts once, with the later records."""
    topic = at_one(k)
    parts = [{"index": 0, "records": batch(value, timestamp=1000)} for value in ("first", "second")]
    data = [{"name": topic, "partition_data": parts}]
    answer = k.call("produce", 9, to=k.ids[0], acks=-1, timeout=1000, topic_data=data)["responses"]
    return {
        "answers": [[p["error_code"], p["base_offset"]] for t in answer for p in t["partition_responses"]],
        "kept": k.fetch(topic)["records"],
    }


@case("produce")
def produce_attributes(k):
    """Unknown codecs get -1 and the log start; other unused bits are taken, and a claim of LogAppendTime is taken back."""
    topic = at_one(k)
    answers = {bits: told(k.produce_answer(topic, "a", attributes=bits, timestamp=1000)) for bits in (5, 7, 8, 0x40, 0x80)}
    kept = k.fetch_answer(topic)["batches"]
    return {"answers": answers, "kept": [[b["codec"], b["log_append_time"], b["crc_ok"]] for b in kept]}


@case("produce")
def produce_offset_deltas(k):
    """Gaps in the deltas pass uncompressed, but not inside a compressed batch (-1); the header's count must fit (87)."""
    topic = at_one(k)
    return {
        "gap": k.produce(topic, "a", "b", deltas=[0, 2]),
        "gap, compressed": k.produce(topic, "a", "b", deltas=[0, 2], codec=GZIP),
        "count too large": k.produce(topic, "a", "b", count=3, last_delta=2),
        "count too small": k.produce(topic, "a", "b", count=1, last_delta=0),
        "count 0": k.produce(topic, "a", count=0),
        "base offset 5": k.produce(topic, "a", base_offset=5),
        "end": k.offset(topic),
    }


@case("produce")
def produce_streams_that_do_not_inflate(k):
    """A stream that is none of its codec gets UNKNOWN_SERVER_ERROR (-1), an empty one of zstd INVALID_RECORD (87)."""
    topic = at_one(k)
    found = {}
    for codec in (GZIP, SNAPPY, LZ4, ZSTD):
        good = batch("a", codec=codec, timestamp=1000)
        for label, body in {"garbage": b"garbage!" * 4, "nothing": b""}.items():
            import crc32c

            tail = good[21:61] + body
            raw = good[:8] + struct.pack(">i", len(tail) + 9) + good[12:17] + struct.pack(">I", crc32c.crc32c(tail)) + tail
            found[f"{codec} {label}"] = told(k.produce_answer(topic, raw=raw))
    return found


@case("produce", 20)
def produce_to_a_topic_with_its_own_codec(k):
    """compression.type other than producer compresses anew, whatever came; records, offsets and sequences stay."""
    found = {}
    for wanted in ("uncompressed", "gzip", "lz4", "zstd"):
        topic = at_one(k, wanted, configs={"compression.type": wanted})
        for codec in (0, GZIP, ZSTD):
            k.produce(topic, record("a" * 50, key="k", headers=[("h", "v")], timestamp=1000), record(None, timestamp=2000), codec=codec)
        batches = k.fetch_answer(topic)["batches"]
        found[wanted] = [
            [b["base"], b["codec"], b["count"], b["max_timestamp"], b["crc_ok"], [[r["key"], r["value"], r["headers"]] for r in b["records"]]]
            for b in batches
        ]
    return found


@case("produce")
def produce_what_grows_when_it_is_inflated(k):
    """max.message.bytes holds for what came and for what compression.type makes of it: MESSAGE_TOO_LARGE (10)."""
    grows = at_one(k, "grows", configs={"compression.type": "uncompressed", "max.message.bytes": "500"})
    shrinks = at_one(k, "shrinks", configs={"compression.type": "gzip", "max.message.bytes": "500"})
    return {"grows": told(k.produce_answer(grows, "x" * 2000, codec=GZIP)), "shrinks": told(k.produce_answer(shrinks, "x" * 2000))}


@case("produce")
def produce_with_append_time_and_a_codec(k):
    """LogAppendTime and compression.type together: compressed anew, with the broker's time."""
    topic = at_one(k, configs={"compression.type": "lz4", "message.timestamp.type": "LogAppendTime"})
    answer = k.produce_answer(topic, record("a", timestamp=5), record("b", timestamp=9))
    kept = k.fetch_answer(topic)["batches"][0]
    return [answer["error_code"], kept["codec"], kept["log_append_time"], kept["max_timestamp"] == answer["log_append_time"], kept["crc_ok"]]


@case("produce")
def produce_a_largest_time_that_is_not(k):
    """The largest timestamp of a batch's header is not believed: the records' own are looked at."""
    topic = at_one(k)
    now = int(time.time() * 1000)
    batch_of_now = batch(record("a", timestamp=now))
    ahead = batch(record("a", timestamp=now), record("b", timestamp=now + 10**8))

    def claiming(raw, largest):
        import crc32c

        tail = raw[21:35] + struct.pack(">q", largest) + raw[43:]
        return raw[:17] + struct.pack(">I", crc32c.crc32c(tail)) + tail

    too_high = k.produce(topic, raw=claiming(batch_of_now, now + 10**8))
    kept = k.fetch_answer(topic)["batches"][0]
    return {"too high": too_high, "put right": kept["max_timestamp"] == now, "too low": k.produce(topic, raw=claiming(ahead, 0))["error"]}


@case("produce")
def produce_many_keyless_records(k):
    """The sentence names the first three records at fault."""
    topic = at_one(k, configs={"cleanup.policy": "compact"})
    answer = k.produce_answer(topic, *"abcde", timestamp=1000)
    return [answer["error_code"], answer["error_message"], answer["log_start_offset"], [e["batch_index"] for e in answer["record_errors"]]]


@case("produce")
def produce_transactional_records_without_an_id(k):
    """A transactional batch in a request without transactional id: TRANSACTIONAL_ID_AUTHORIZATION_FAILED (53) for all of it."""
    topic = at_one(k)
    return {"plain bits": k.produce(topic, "a", attributes=0x10), "control too": k.produce(topic, "a", attributes=0x30), "end": k.offset(topic)}


@case("produce")
def produce_to_no_name(k):
    """An empty name is an unknown topic (3), an id of zeros from v13 on an unknown id (100)."""
    data = [{"partition_data": [{"index": 0, "records": batch("a")}]}]
    answers = {}
    for version in (9, 12, 13):
        answer = k.call("produce", version, acks=-1, timeout=1000, topic_data=data)
        answers[version] = told(answer["responses"][0]["partition_responses"][0])
    return answers


# ---- idempotence --------------------------------------------------------------------------------------------


@case("idempotence")
def duplicates_tell_the_first_append(k):
    """A duplicate is acknowledged with the old offset and the batch's largest timestamp, whatever it holds now."""
    topic = at_one(k)
    me = k.producer_id()["id"]
    k.produce(topic, "a", "b", producer=(me, 0, 0), timestamp=1234)
    again = k.produce_answer(topic, "x", "y", producer=(me, 0, 0), timestamp=5678)
    return {"again": again, "end": k.offset(topic)}


@case("idempotence")
def refused_sequences_tell_the_log_start(k):
    """A sequence or epoch that is refused comes with the log start offset."""
    topic = at_one(k)
    me = k.producer_id()["id"]
    k.produce(topic, "a", producer=(me, 1, 0))
    return {
        "gap": told(k.produce_answer(topic, "b", producer=(me, 1, 7))),
        "older epoch": told(k.produce_answer(topic, "b", producer=(me, 0, 1))),
        "newer epoch": told(k.produce_answer(topic, "b", producer=(me, 2, 4))),
        "sequence -1": told(k.produce_answer(topic, "b", producer=(me, 1, -1))),
    }


@case("idempotence")
def init_producer_id_with_half_an_identity(k):
    """An id without an epoch, or the other way round, is INVALID_REQUEST (42); both together get a new id."""
    return {
        "id alone": k.producer_id(producer=(5, -1)),
        "epoch alone": k.producer_id(producer=(-1, 3)),
        "both": k.producer_id(producer=(5, 0))["error"],
        "empty transactional id": k.producer_id(transactional_id="")["error"],
    }


@case("idempotence")
def sequences_outlive_deleted_records(k):
    """DeleteRecords does not make a log forget its producers."""
    topic = at_one(k)
    me = k.producer_id()["id"]
    k.produce(topic, "a", producer=(me, 0, 0))
    everything = [{"name": topic, "partitions": [{"partition_index": 0, "offset": -1}]}]
    k.call("delete_records", 2, to=k.ids[0], timeout=3000, topics=everything)
    return {
        "again": k.produce(topic, "a", producer=(me, 0, 0)),
        "next": k.produce(topic, "b", producer=(me, 0, 1)),
        "gap": k.produce(topic, "c", producer=(me, 0, 9)),
    }


@case("idempotence")
def a_batch_across_the_last_sequence(k):
    """A batch may go over 2147483647 to 0 and 1; the next begins with 1 then, not with 0."""
    topic = at_one(k)
    me = k.producer_id()["id"]
    return [
        k.produce(topic, *"abc", producer=(me, 0, 2147483646)),
        k.produce(topic, *"abc", producer=(me, 0, 2147483646)),
        k.produce(topic, "d", producer=(me, 0, 0))["error"],
        k.produce(topic, "d", producer=(me, 0, 1))["error"],
    ]


@case("idempotence")
def describe_producers(k):
    """A leader tells what it remembers of its producers; other brokers get 6, unknown topics 3, bad names 17."""
    topic = k.topic(replicas={0: [k.ids[0], k.ids[1]]})
    me = k.alias(k.producer_id()["id"], "<producer>")
    k.produce(topic, "a", "b", producer=(me, 3, 0), timestamp=1000)
    k.produce(topic, "c", producer=(me, 3, 2), timestamp=5000)

    def ask(name, number=0, to=k.ids[0]):
        answer = k.call("describe_producers", 0, to=to, topics=[{"name": name, "partition_indexes": [number]}])
        found = answer["topics"][0]["partitions"][0]
        for producer in found["active_producers"]:
            producer["producer_id"] = str(producer["producer_id"])
        return found

    return {
        "leader": ask(topic),
        "follower": ask(topic, to=k.ids[1]),
        "elsewhere": ask(topic, to=k.ids[2]),
        "no partition": ask(topic, 5),
        "no topic": ask(k.name("topic", "no")),
        "bad name": ask("a b"),
    }


# ---- fetch --------------------------------------------------------------------------------------------------


@case("fetch", 20)
def fetch_errors_through_the_versions(k):
    """From v16 the answer of a broker that does not lead names leader and address; the aborted list is [] where no log was asked."""
    topic = at_one(k)
    k.produce(topic, "a", "b")
    found = {}
    for version in (4, 7, 11, 12, 13, 16, 18):
        key = {"topic_id": topic.id} if version >= 13 else {"topic": topic}
        ask = lambda *parts, to=None, version=version, key=key, **o: fetched(k, [{**key, "partitions": list(parts)}], version=version, to=to, **o)  # noqa: E731
        found[version] = {
            "good": ask(part()),
            "committed": ask(part(), isolation_level=1),
            "elsewhere": ask(part(), to=k.ids[1]),
            "no partition": ask(part(5)),
            "out of range": ask(part(0, 9)),
        }
    return found


@case("fetch")
def fetch_with_an_unknown_isolation_level(k):
    """An isolation level other than 0 and 1 gets -1; where topics come by id, nothing but that error."""
    topic = at_one(k)
    k.produce(topic, "a")
    by_name = [{"topic": topic, "partitions": [part()]}]
    by_id = [{"topic_id": topic.id, "partitions": [part()]}]
    return [fetched(k, by_name, isolation_level=2), fetched(k, by_name, isolation_level=-1), fetched(k, by_id, version=16, isolation_level=2)]


@case("fetch")
def fetch_unknown_ids_come_last(k):
    """Partitions of unknown topics come behind those that were read, whatever their order in the request."""
    topic = at_one(k)
    k.produce(topic, "a")
    unknown = {"topic_id": uuid.UUID(int=77), "partitions": [part()]}
    return fetched(k, [unknown, {"topic_id": topic.id, "partitions": [part()]}], version=16)


@case("fetch")
def fetch_with_a_last_epoch(k):
    """A consumer that names the epoch of its last record is told where its log leaves the leader's; an unknown epoch gets 1."""
    topic = at_one(k)
    k.produce(topic, "a", "b")
    answers = {}
    for label, offset, epoch in (("same", 1, 0), ("at the end", 2, 0), ("beyond", 9, 0), ("epoch 5", 1, 5)):
        answer = k.fetch_answer(topic, offset, last_epoch=epoch)
        answers[label] = [answer["error_code"], answer["diverging_epoch"], answer["high_watermark"]]
    return answers


@case("fetch")
def fetch_from_a_follower(k):
    """From v11 consumers may read from followers (no rack needed); before, they get 6; wrong epochs are refused there as well."""
    topic = k.topic(replicas={0: [k.ids[0], k.ids[1]]})
    k.produce(topic, "a", "b")
    follower = k.ids[1]
    k.until(lambda: k.fetch(topic, to=follower), lambda answer: len(answer["records"]) == 2)
    return {
        "v10": k.fetch(topic, to=follower, version=10)["error"],
        "v11": k.fetch(topic, to=follower, version=11),
        "v16": k.fetch(topic, to=follower, version=16),
        "beyond": k.fetch(topic, 10, to=follower)["error"],
        "epoch ahead": k.fetch(topic, to=follower, leader_epoch=5)["error"],
        "no replica": k.fetch(topic, to=k.ids[2])["error"],
    }


@case("fetch")
def fetch_as_a_replica_that_is_none(k):
    """A replica id that the partition has not got: NOT_LEADER_OR_FOLLOWER (6)."""
    topic = at_one(k)
    k.produce(topic, "a")
    return {replica: k.fetch(topic, replica_id=replica)["error"] for replica in (-1, -2, k.ids[2], 99)}


@case("fetch")
def fetch_limits_to_the_byte(k):
    """Whole batches only, the first one always; the limits of partition and request are exact."""
    topic = at_one(k)
    for letter in "abc":
        k.produce(topic, letter * 500, timestamp=1000)
    size = len(batch("a" * 500, timestamp=1000))
    partition = {extra: [b["base"] for b in k.fetch_answer(topic, partition_bytes=2 * size + extra)["batches"]] for extra in (-1, 0, 1)}
    request = {extra: [b["base"] for b in k.fetch_answer(topic, max_bytes=2 * size + extra)["batches"]] for extra in (-1, 0, 1)}
    return {"partition": partition, "request": request, "zero": [b["base"] for b in k.fetch_answer(topic, partition_bytes=0)["batches"]]}


@case("fetch")
def fetch_two_partitions_within_one_limit(k):
    """Only the first partition of a request may go beyond the limit."""
    topic = k.topic(replicas={0: [k.ids[0]], 1: [k.ids[0]]})
    for number in (0, 1):
        k.produce(topic, "a" * 500, partition=number, timestamp=1000)
    size = len(batch("a" * 500, timestamp=1000))
    ask = lambda limit, *parts: fetched(k, [{"topic": topic, "partitions": list(parts)}], max_bytes=limit)  # noqa: E731
    return {
        "one fits": ask(size, part(0), part(1)),
        "other way round": ask(size, part(1), part(0)),
        "error first": ask(size, part(0, 9), part(1)),
        "small partitions": ask(1 << 20, part(0, 0, 10), part(1, 0, 10)),
    }


@case("fetch")
def fetch_by_an_old_id(k):
    """A topic made anew has another id: the old one is unknown (100) to Produce and Fetch, the name is the new topic."""
    topic = at_one(k)
    k.produce(topic, "a")
    k.call("delete_topics", 6, topics=[{"name": topic}], timeout=5000)
    for broker in k.ids:
        k.until(lambda b=broker: k.metadata(topic, to=b)["error_code"], lambda error: error == 3)
    k.create(str(topic), replicas={0: [k.ids[0]]})
    anew = k.settled(str(topic))
    return {
        "other id": anew.id != topic.id,
        "produce": k.produce(topic, "x", version=13, to=k.ids[0])["error"],
        "fetch": fetched(k, [{"topic_id": topic.id, "partitions": [part()]}], version=13),
        "by name": k.produce(anew, "y"),
    }


# ---- sessions -----------------------------------------------------------------------------------------------


def in_session(k, session, epoch, topics=(), forget=(), version=12):
    """One Fetch of a session: error, session id, parts as [partition, error, batches]."""
    answer = k.call(
        "fetch",
        version,
        to=k.ids[0],
        max_wait=0,
        min_bytes=0,
        max_bytes=1 << 20,
        session_id=session,
        session_epoch=epoch,
        topics=list(topics),
        forgotten_topics_data=list(forget),
    )
    parts = [
        [p["partition_index"], p["error_code"], [b["base"] for b in read_batches(p["records"])]]
        for t in answer["responses"]
        for p in t["partitions"]
    ]
    return answer["error_code"], answer["session_id"], parts


@case("sessions")
def session_left_without_partitions(k):
    """A session that is left without partitions is over: id 0, and later requests get 70."""
    topic = at_one(k)
    _, session, _ = in_session(k, 0, 0, [{"topic": topic, "partitions": [part()]}])
    last = in_session(k, session, 1, (), [{"topic": topic, "partitions": [0]}])
    return {"last": [last[0], last[1], last[2]], "after": in_session(k, session, 2)[0]}


@case("sessions")
def session_opened_empty(k):
    """A session may be opened without partitions and get them later."""
    topic = at_one(k)
    k.produce(topic, "a")
    error, session, parts = in_session(k, 0, 0)
    later = in_session(k, session, 1, [{"topic": topic, "partitions": [part()]}])
    return {"opened": [error, session != 0, parts], "later": [later[0], later[2]]}


@case("sessions")
def session_repeats_what_was_not_taken(k):
    """Records come again with every fetch until the offset is moved behind them."""
    topic = at_one(k)
    k.produce(topic, "a")
    _, session, first = in_session(k, 0, 0, [{"topic": topic, "partitions": [part()]}])
    again = in_session(k, session, 1)[2]
    moved = in_session(k, session, 2, [{"topic": topic, "partitions": [part(0, 1)]}])[2]
    return [first, again, moved]


@case("sessions")
def session_keeps_telling_errors(k):
    """A partition with an error is told each time, until it is forgotten."""
    topic = at_one(k)
    _, session, first = in_session(k, 0, 0, [{"topic": topic, "partitions": [part(0, 0), part(9)]}])
    return [
        first,
        in_session(k, session, 1)[2],
        in_session(k, session, 2, (), [{"topic": topic, "partitions": [9]}])[2],
        in_session(k, session, 3)[2],
    ]


@case("sessions")
def session_by_name_and_by_id(k):
    """A session that began with topic ids cannot go on with names: FETCH_SESSION_TOPIC_ID_ERROR (106)."""
    topic = at_one(k)
    _, session, _ = in_session(k, 0, 0, [{"topic_id": topic.id, "partitions": [part()]}], version=15)
    by_name = in_session(k, session, 1, version=12)
    return {"by name": [by_name[0], by_name[1]], "by id": in_session(k, session, 1, version=15)[0]}


# ---- offsets ------------------------------------------------------------------------------------------------


@case("offsets", 20)
def list_offsets_through_the_versions(k):
    """Each special timestamp is known from a version on; before, it is UNSUPPORTED_VERSION (35)."""
    topic = at_one(k)
    k.produce(topic, record("a", timestamp=1000), record("b", timestamp=3000), record("c", timestamp=2000))
    found = {}
    for version in (1, 2, 4, 6, 7, 8, 9, 10, 11):
        for timestamp in (-1, -2, -3, -4, -5, -6, -7, 1500):
            answer = k.list_offset(topic, timestamp, version=version)
            found[f"{version} {timestamp}"] = [answer["error_code"], answer["offset"], answer["timestamp"], answer.get("leader_epoch")]
    return found


@case("offsets")
def list_offsets_of_one_partition_twice(k):
    """A partition that is asked about twice gets INVALID_REQUEST (42), once; the others are answered."""
    topic, other = at_one(k), at_one(k, "other")
    twice = [{"partition_index": 0, "timestamp": timestamp} for timestamp in (-1, -2)]
    topics = [{"name": topic, "partitions": twice}, {"name": other, "partitions": twice[:1]}]
    answer = k.call("list_offsets", 7, to=k.ids[0], replica_id=-1, topics=topics)
    return sorted([t["name"], p["error_code"], p["offset"]] for t in answer["topics"] for p in t["partitions"])


@case("offsets")
def list_offsets_with_leader_epochs(k):
    """Epoch -1 is not checked, the current one is right, one ahead gets 75, anything below -1 counts as older (74)."""
    topic = at_one(k)
    return {epoch: k.list_offset(topic, leader_epoch=epoch)["error_code"] for epoch in (-1, 0, 3, -2)}


@case("offsets", 20)
def largest_timestamp_in_compressed_batches(k):
    """The first record with the largest timestamp is found in every codec, as is the first at or after a time."""
    found = {}
    for codec in (0, GZIP, SNAPPY, LZ4, ZSTD):
        topic = at_one(k, str(codec))
        k.produce(topic, record("a", timestamp=100), record("b", timestamp=900), record("c", timestamp=900), codec=codec)
        k.produce(topic, record("d", timestamp=500), codec=codec)
        answers = [k.list_offset(topic, timestamp) for timestamp in (-3, 100, 500, 901)]
        found[codec] = [[a["offset"], a["timestamp"]] for a in answers]
    return found


@case("offsets")
def list_offsets_below_the_log_start(k):
    """What DeleteRecords took away is found no more; the largest timestamp may still be."""
    topic = at_one(k)
    for timestamp in (100, 300, 200, 400):
        k.produce(topic, record("x", timestamp=timestamp))
    cut = [{"name": topic, "partitions": [{"partition_index": 0, "offset": 2}]}]
    k.call("delete_records", 2, to=k.ids[0], timeout=3000, topics=cut)
    answers = {timestamp: k.list_offset(topic, timestamp, version=9) for timestamp in (-1, -2, -3, -4, 0, 250, 300, 401)}
    return {timestamp: [a["offset"], a["timestamp"]] for timestamp, a in answers.items()}


@case("offsets", 20)
def ends_of_two_epochs(k):
    """After another broker was elected the old epoch ends where the new one began; its old leader answers 6."""
    topic = k.topic(replicas={0: [k.ids[0], k.ids[1]]})
    k.produce(topic, "a", "b", timestamp=1000)
    order = [{"partition_index": 0, "replicas": [k.ids[1], k.ids[0]]}]
    k.call("alter_partition_reassignments", 1, timeout=5000, topics=[{"name": topic, "partitions": order}])
    k.until(lambda: k.metadata(topic)["partitions"][0], lambda p: p["replica_nodes"] == [k.ids[1], k.ids[0]])
    places = [{"topic": topic, "partitions": [0]}]
    k.call("elect_leaders", 2, election_type=0, timeout=5000, topic_partitions=places)
    for broker in k.ids:
        k.until(lambda b=broker: k.metadata(topic, to=b)["partitions"][0]["leader_id"], lambda leader: leader == k.ids[1])
    k.until(lambda: k.produce(topic, "c", to=k.ids[1], timestamp=2000)["error"], lambda error: error == 0)

    def end_of(epoch, to, current=-1):
        asked = {"partition": 0, "current_leader_epoch": current, "leader_epoch": epoch}
        answer = k.call("offset_for_leader_epoch", 4, to=to, replica_id=-1, topics=[{"topic": topic, "partitions": [asked]}])
        found = answer["topics"][0]["partitions"][0]
        return [found["error_code"], found["leader_epoch"], found["end_offset"]]

    return {
        "epochs": [end_of(epoch, k.ids[1]) for epoch in (0, 1, 2)],
        "older": end_of(0, k.ids[1], current=0),
        "former leader": end_of(0, k.ids[0]),
        "stale fetch": k.fetch(topic, to=k.ids[1], leader_epoch=0)["error"],
        "stale offset": k.list_offset(topic, to=k.ids[1], leader_epoch=0)["error_code"],
    }


# ---- who may write where, and who waits ---------------------------------------------------------------------


@case("produce")
def produce_to_an_internal_topic(k):
    """Clients may read internal topics but neither write to them nor delete records: INVALID_TOPIC_EXCEPTION (17)."""
    k.coordinator("any group")
    found = k.metadata("__consumer_offsets")["partitions"]
    number, leader = next((p["partition_index"], p["leader_id"]) for p in found)
    data = [{"name": "__consumer_offsets", "partition_data": [{"index": number, "records": batch(record("v", key="k"))}]}]
    produced = k.call("produce", 9, to=leader, acks=-1, timeout=1000, topic_data=data)["responses"][0]["partition_responses"][0]
    places = [{"name": "__consumer_offsets", "partitions": [{"partition_index": number, "offset": 0}]}]
    deleted = k.call("delete_records", 2, to=leader, timeout=1000, topics=places)["topics"][0]["partitions"][0]
    return {
        "produce": told(produced),
        "delete": [deleted["error_code"], deleted["low_watermark"]],
        "read": k.call("fetch", 12, to=leader, max_wait=0, min_bytes=0, max_bytes=1000, topics=[{"topic": "__consumer_offsets", "partitions": [part(number)]}])["responses"][0]["partitions"][0]["error_code"],
    }


@case("fetch")
def fetch_that_does_not_wait(k):
    """Errors and a min_bytes of 0 are answered at once; min_bytes of 1 waits at the end of the log."""
    topic = at_one(k)
    found = {}
    for label, options in {"no partition": {"partition": 9}, "out of range": {"offset": 77}, "no bytes": {"min_bytes": 0}, "one byte": {}}.items():
        started = time.monotonic()
        k.fetch(topic, to=k.ids[0], wait=900, **options)
        found[label] = time.monotonic() - started > 0.7
    return found


@case("fetch")
def fetch_waits_for_all_its_partitions_together(k):
    """min_bytes counts the bytes of all partitions of the request."""
    topic = k.topic(replicas={0: [k.ids[0]], 1: [k.ids[0]]})
    connection = k.connect(k.ids[0])
    started = time.monotonic()
    parts = [{"topic": topic, "partitions": [part(0), part(1)]}]
    connection.send("fetch", 12, max_wait=4000, min_bytes=100, max_bytes=1000, topics=parts)
    k.pause(0.2)
    k.produce(topic, "a", timestamp=1000)
    k.pause(0.3)
    k.produce(topic, "b" * 60, partition=1, timestamp=1000)
    answer = connection.receive()
    batches = [len(read_batches(p["records"])) for t in answer["responses"] for p in t["partitions"]]
    return {"batches": batches, "in time": 0.45 < time.monotonic() - started < 2.5}


@case("produce")
def headers_of_all_kinds_come_back(k):
    """Empty, repeated and null headers are kept, as are null and empty keys and values."""
    topic = at_one(k)
    k.produce(topic, record("v", headers=[("", ""), ("a", None), ("a", "2")]), record(None), record("", key=""))
    return [[r["key"], r["value"], r["headers"]] for b in k.fetch_answer(topic)["batches"] for r in b["records"]]


@case("produce")
def produce_to_a_deleted_topic(k):
    """A deleted topic is unknown by name (3) and by id (100), to Produce, ListOffsets and OffsetCommit alike."""
    topic = at_one(k)
    k.call("delete_topics", 6, topics=[{"name": topic}], timeout=5000)
    for broker in k.ids:
        k.until(lambda b=broker: k.metadata(topic, to=b)["error_code"], lambda error: error == 3)
    return {
        "by name": k.produce(topic, "a", to=k.ids[0]),
        "by id": k.produce(topic, "a", to=k.ids[0], version=13),
        "offset": k.list_offset(topic, to=k.ids[0])["error_code"],
        "commit": [k.commit(k.group(), topic, 1), k.commit(k.group("b"), topic, 1, version=10)],
    }


@case("fetch")
def fetching_less_than_nothing(k):
    """A negative limit gets UNKNOWN_SERVER_ERROR (-1) where there is something to read, and nothing where there is not."""
    topic = at_one(k)
    k.produce(topic, "one", "two")

    def limited(offset, whole, of_partition):
        asked = [{"topic": topic, "partitions": [part(0, offset, of_partition, current_leader_epoch=-1, last_fetched_epoch=-1)]}]
        answer = fetched(k, asked, max_bytes=whole)
        return [[one["error"], len(one["batches"])] for one in answer["parts"]]

    return {
        "whole": limited(0, -1, 1 << 20),
        "partition": limited(0, 1 << 20, -1),
        "both zero": limited(0, 0, 0),
        "at the end": limited(2, -1, -1),
    }
