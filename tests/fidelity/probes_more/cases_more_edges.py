"""The edges of every family: numbers below their range, null where records belong, limits in the middle of a batch, ties and orders."""

import uuid

from probe import case
from wire import batch, header, read_batches, record


def at_one(k, suffix="", **options):
    """A topic whose only replica is at broker 1."""
    return k.topic(suffix, replicas={0: [k.ids[0]]}, **options)


def named(*names):
    """Topics of a Metadata request."""
    return [{"name": name} for name in names]


# ---- Metadata -----------------------------------------------------------------------------------------------


@case("metadata")
def metadata_tells_first_what_is_there(k):
    """Topics that exist come before those that do not; by id, unknown ids come first."""
    a, missing, strange = k.topic("a"), k.name("topic", "missing"), uuid.UUID(int=9)

    def asked(topics, **options):
        answer = k.call("metadata", 12, topics=topics, allow_auto_topic_creation=False, **options)
        return [[t["name"], t["error_code"]] for t in answer["topics"]]

    return {
        "by name": asked(named(missing, a)),
        "bad name first": asked(named("a b", a)),
        "by id": asked([{"name": None, "topic_id": a.id}, {"name": None, "topic_id": strange}]),
    }


@case("metadata")
def metadata_that_creates_tells_bad_names_first(k):
    """Where topics may be made, names that cannot be (17) come before those that are being made (3)."""
    good, there = k.name("topic", "new"), k.topic("there")
    answer = k.call("metadata", 12, topics=named(good, "a b", there), allow_auto_topic_creation=True)
    return [[t["name"], t["error_code"]] for t in answer["topics"]]


# ---- topics -------------------------------------------------------------------------------------------------


@case("topics")
def create_two_that_collide_at_once(k):
    """Names of one request are held against the topics that were there before, not against each other."""
    base = k.name("topic")
    plain = {"num_partitions": 1, "replication_factor": 1, "assignments": [], "configs": []}
    topics = [{"name": base + "x.y", **plain}, {"name": base + "x_y", **plain}]
    answer = k.call("create_topics", 7, topics=topics, timeout=5000)
    return [[t["name"], t["error_code"]] for t in answer["topics"]]


# ---- produce ------------------------------------------------------------------------------------------------


@case("produce", 20)
def null_in_place_of_records(k):
    """Null records for a partition that exists are never answered, whatever acks says; for one that does not, 3 is."""
    topic, missing = at_one(k), k.name("topic", "missing")
    found = {}

    def ask(label, *parts, acks=1):
        connection = k.connect(k.ids[0])
        data = [{"name": name, "partition_data": [{"index": number, "records": records}]} for name, number, records in parts]
        connection.send("produce", 9, acks=acks, timeout=1000, topic_data=data)
        found[label] = connection.fate(0.7)

    ask("null", (topic, 0, None))
    ask("acks 0", (topic, 0, None), acks=0)
    ask("acks 5", (topic, 0, None), acks=5)
    ask("no partition", (topic, 4, None))
    ask("no topic", (missing, 0, None))
    ask("beside good records", (topic, 0, batch("a")), (topic, 4, None))
    return {**found, "end": k.offset(topic)}


@case("produce")
def odd_acks_come_after_unknown_places(k):
    """What does not exist (3, 100) and what is no batch (87) is told before acks that are none (21)."""
    topic = at_one(k)
    stranger = type(topic)("stranger")
    return {
        "good": k.produce(topic, "a", acks=5),
        "unknown partition": unknown_partition(k, topic),
        "no batch": k.produce(topic, acks=5, raw=b""),
        "unknown id": k.produce(stranger, "a", acks=5, version=13, to=k.ids[0]),
    }


def unknown_partition(k, topic):
    """Produce with acks 5 to a partition that is there and one that is not: both errors."""
    parts = [{"index": number, "records": batch("a")} for number in (0, 8)]
    answer = k.call("produce", 9, to=k.ids[0], acks=5, timeout=1000, topic_data=[{"name": topic, "partition_data": parts}])
    return [[p["index"], p["error_code"], p["log_start_offset"]] for t in answer["responses"] for p in t["partition_responses"]]


@case("produce", 20)
def attributes_of_all_ones(k):
    """A batch that says it belongs to a transaction is refused for that (53), before its codec is looked at."""
    topic = at_one(k)
    codecs = {5: 5, 7: 7, "all": -1}
    return {
        version: {label: k.produce_answer(topic, "a", attributes=bits, version=version)["error_code"] for label, bits in codecs.items()}
        for version in (3, 5, 6, 7, 9, 13)
    }


# ---- fetch and offsets --------------------------------------------------------------------------------------


@case("fetch", 20)
def fetch_cuts_the_last_batch(k):
    """As many bytes come as are asked for, even if the last batch is cut off; what is cut counts for the next partition."""
    topic = k.topic(replicas={0: [k.ids[0]], 1: [k.ids[0]], 2: [k.ids[0]]})
    for number in range(3):
        for _ in range(4):
            k.produce(topic, "x" * 100, partition=number, timestamp=1000)

    def sizes(limit, *parts):
        asked = [{"partition": p, "fetch_offset": offset, "partition_max_bytes": most} for p, offset, most in parts]
        answer = k.call("fetch", 12, to=k.ids[0], max_wait=0, min_bytes=0, max_bytes=limit, topics=[{"topic": topic, "partitions": asked}])
        found = [p for t in answer["responses"] for p in t["partitions"]]
        return [[p["partition_index"], p["error_code"], len(p["records"] or b""), len(read_batches(p["records"]))] for p in found]

    limits = (-1, 0, 1, 170, 171, 300, 341, 500, 512, 700)
    return {
        "whole": {limit: sizes(limit, (0, 0, 10_000), (1, 0, 10_000), (2, 0, 10_000)) for limit in limits},
        "partition": {limit: sizes(10_000, (1, 0, limit), (2, 1, limit)) for limit in limits},
        "both": {limit: sizes(limit, (2, 1, 200), (0, 2, 350), (1, 4, 10)) for limit in limits},
    }


@case("offsets")
def list_offsets_with_an_unknown_isolation_level(k):
    """An isolation level that is none is UNKNOWN_SERVER_ERROR (-1) for all that was asked."""
    topic = at_one(k)
    return {level: k.list_offset(topic, isolation=level)["error_code"] for level in (-1, 0, 1, 2)}


@case("offsets")
def leader_epochs_below_none(k):
    """-1 stands for no epoch; below it ListOffsets and OffsetForLeaderEpoch say FENCED_LEADER_EPOCH (74), and Fetch nothing."""
    topic = at_one(k)
    k.produce(topic, "a")

    def end_of(epoch, current):
        part = {"partition": 0, "current_leader_epoch": current, "leader_epoch": epoch}
        places = [{"topic": topic, "partitions": [part]}]
        answer = k.call("offset_for_leader_epoch", 4, to=k.ids[0], replica_id=-1, topics=places)["topics"][0]["partitions"][0]
        return [answer["error_code"], answer["leader_epoch"], answer["end_offset"]]

    return {
        "ends": {f"{epoch} {current}": end_of(epoch, current) for epoch in (-2, -1, 0, 1) for current in (-2, -1, 0, 1)},
        "offsets": [k.list_offset(topic, leader_epoch=epoch)["error_code"] for epoch in (-2, -1, 0, 1)],
        "fetch": [k.fetch(topic, leader_epoch=epoch)["error"] for epoch in (-2, -1, 0, 1)],
    }


# ---- classic groups and commits -----------------------------------------------------------------------------


@case("classic", 40)
def votes_that_are_even(k):
    """Where two protocols have as many votes the names decide, and not who came first."""
    found = {}
    for names in (("range", "rr"), ("a", "b"), ("sticky", "range"), ("roundrobin", "range"), ("zeta", "alpha"), ("default_0", "default_1")):
        group = k.group("-".join(names))
        ways = (names, names[::-1])
        members = [k.member(group, protocols=[(n, b"") for n in way], label="".join(way)) for way in ways]
        for member in members:
            member.ask_join()
        found["/".join(names)] = [member.joined()["protocol"] for member in members]
    return found


@case("classic", 20)
def a_protocol_offered_twice(k):
    """A member that offers one protocol twice is never answered: none counts as supported by all. Others are served."""
    group = k.group()
    member = k.member(group, protocols=(("range", b"1"), ("range", b"2")))
    member.ask_join()
    return {"fate": member.connection.fate(4.5), "state": k.group_state(group), "others": k.member(k.group("other")).join()["error"]}


@case("commits")
def commits_for_no_name(k):
    """An empty topic name is an unknown topic (3), an id of zeros an unknown id (100)."""
    topic, group = at_one(k), k.group()
    nobody = type(topic)("")
    nobody.id = uuid.UUID(int=0)
    return {version: k.commit(group, nobody, 1, version=version) for version in (5, 8, 9, 10)}


@case("commits")
def reading_all_offsets_by_id(k):
    """Where all of a group's offsets are asked for, OffsetFetch v10 tells the ids of their topics; unknown ids come last."""
    a, b, group = at_one(k, "a"), at_one(k, "b"), k.group()
    k.commit(group, a, 3)
    k.commit(group, b, 4)

    def read(*ids):
        topics = None if not ids else [{"topic_id": one, "partition_indexes": [0]} for one in ids]
        found = k.call("offset_fetch", 10, to=k.coordinator(group), groups=[{"group_id": group, "topics": topics}])["groups"][0]
        return [[t["topic_id"], [[p["error_code"], p["committed_offset"]] for p in t["partitions"]]] for t in found["topics"]]

    return {"all": sorted(read(), key=lambda one: one[1]), "asked": read(uuid.UUID(int=7), b.id, a.id)}


# ---- as it was asked for ------------------------------------------------------------------------------------


@case("commits", 20)
def topics_named_twice_in_commits(k):
    """OffsetCommit, OffsetFetch and OffsetDelete tell a topic twice that is named twice, unless something of it is unknown."""
    topic, group = k.topic(replicas={0: [k.ids[0]], 1: [k.ids[0]]}), k.group()
    at, found = k.coordinator(group), {}

    def told(answer):
        return [[t["name"], [[p["partition_index"], p["error_code"]] for p in t["partitions"]]] for t in answer["topics"]]

    for label, places in {"twice": ((0,), (1, 0)), "unknown": ((0,), (9, 1)), "empty": ((), (0,))}.items():
        commit = [
            {"name": topic, "partitions": [{"partition_index": p, "committed_offset": 1, "committed_metadata": ""} for p in numbers]}
            for numbers in places
        ]
        who = {"group_id": group, "member_id": "", "generation_id_or_member_epoch": -1}
        fetch = [{"name": topic, "partition_indexes": numbers} for numbers in places]
        delete = [{"name": topic, "partitions": [{"partition_index": p} for p in numbers]} for numbers in places]
        found[label] = [
            told(k.call("offset_commit", 8, to=at, topics=commit, **who)),
            told(k.call("offset_fetch", 5, to=at, group_id=group, topics=fetch)),
            told(k.call("offset_delete", 0, to=at, group_id=group, topics=delete)),
        ]
    return found


@case("admin", 20)
def topics_named_twice_or_without_partitions(k):
    """ElectLeaders, AlterPartitionReassignments and DescribeProducers answer each naming of a topic, even one of no partitions."""
    topic, one = k.topic(replicas={0: [k.ids[0]], 1: [k.ids[0]]}), k.ids[0]
    found = {}
    for label, places in {"twice": ((0,), (1,)), "empty": ((), (1,)), "both": ((0, 1), ())}.items():
        elect = [{"topic": topic, "partitions": numbers} for numbers in places]
        move = [{"name": topic, "partitions": [{"partition_index": p, "replicas": [one]} for p in numbers]} for numbers in places]
        ask = [{"name": topic, "partition_indexes": numbers} for numbers in places]
        found[label] = [
            k.call("elect_leaders", 2, to=one, election_type=0, timeout=5000, topic_partitions=elect)["replica_election_results"],
            k.call("alter_partition_reassignments", 0, to=one, timeout=5000, topics=move)["responses"],
            k.call("describe_producers", 0, to=one, topics=ask)["topics"],
        ]
    return found


# ---- where there is no security -----------------------------------------------------------------------------


@case("admin", 20)
def access_lists_without_an_authorizer(k):
    """DescribeAcls, CreateAcls and DeleteAcls get SECURITY_DISABLED (54), each with a sentence; UNKNOWN in a filter closes."""
    found = {}
    for version in (1, 2, 3):
        for label, kind in (("any", 1), ("topic", 2), ("unknown", 0), ("none such", 99)):
            scope = {"resource_type_filter": kind, "resource_name_filter": "t", "pattern_type_filter": 3, "principal_filter": None}
            asked = {**scope, "host_filter": None, "operation": 1, "permission_type": 1}
            made = {"resource_type": kind, "resource_name": "t", "resource_pattern_type": 3, "principal": "User:a", "host": "*"}
            made.update({"operation": 3, "permission_type": 3})
            found[f"{label} in v{version}"] = [
                k.outcome(lambda v=version, b=asked: k.call("describe_acls", v, **b)),
                k.outcome(lambda v=version, b=made: k.call("create_acls", v, creations=[b, b])),
                k.outcome(lambda v=version, b=asked: k.call("delete_acls", v, filters=[b])),
            ]
    return found


@case("admin")
def users_that_are_not_there(k):
    """DescribeUserScramCredentials knows nobody (91), complains of a name that comes twice (92), and lists nobody for null."""
    ask = lambda users: k.call("describe_user_scram_credentials", 0, users=users)  # noqa: E731
    names = lambda *all_of: [{"name": name} for name in all_of]  # noqa: E731
    return {"all": ask(None), "nobody": ask([]), "two": ask(names("bob", "al")), "twice": ask(names("bob", "al", "bob")), "no name": ask(names(""))}


# ---- numbers of variable length, and times before the start --------------------------------------------------


@case("malformed", 30)
def lengths_beyond_an_int(k):
    """A length of variable size that is negative as a Java int counts as null or nothing; six bytes, or a negative tag, close."""
    front, flags = header(3, 12, 1), b"\0\0"
    bodies = {
        "no topics": b"\0\x01" + flags + b"\0",
        "negative topics": b"\0\xff\xff\xff\xff\x0f" + flags + b"\0",
        "negative tags": b"\xff\xff\xff\xff\x0f\x01" + flags + b"\0",
        "many tags": b"\xff\xff\xff\xff\x07\x01" + flags + b"\0",
        "many topics": b"\0\xff\xff\xff\x07" + flags + b"\0",
        "negative tag size": b"\x01\x05\xff\xff\xff\xff\x0f\x01" + flags + b"\0",
        "six bytes": b"\x80\x80\x80\x80\x80\x00\x01" + flags + b"\0",
        "five bytes of zero": b"\x80\x80\x80\x80\x00\x01" + flags + b"\0",
    }
    found = {}
    for label, body in bodies.items():
        connection = k.connect()
        connection.send_frame(front + body)
        found[label] = connection.fate(1.5)
    return found


@case("offsets", 20)
def the_largest_time_before_the_log_start(k):
    """The record with the largest timestamp is told even when DeleteRecords has passed it, as long as its segment is there."""
    topic = at_one(k)
    k.produce(topic, record("a", timestamp=5000), record("b", timestamp=9000))
    k.produce(topic, record("c", timestamp=7000))

    def cut_and_ask(offset):
        parts = [{"partition_index": 0, "offset": offset}]
        k.call("delete_records", 2, to=k.ids[0], timeout=3000, topics=[{"name": topic, "partitions": parts}])
        answers = [k.list_offset(topic, time) for time in (-3, 0, 6000, 8000)]
        return [[a["error_code"], a["offset"], a["timestamp"]] for a in answers]

    return {offset: cut_and_ask(offset) for offset in (0, 1, 2, 3)}


# ---- configs of groups and of clients' metrics ----------------------------------------------------------------

GROUP, METRICS = 32, 16


def named_configs(k, kind, name, keys=None, **options):
    """DescribeConfigs of a group or a subscription: error, sentence and configs, in Kafka's order."""
    resource = {"resource_type": kind, "resource_name": name, "configuration_keys": keys}
    found = k.call("describe_configs", 4, resources=[resource], **options)["results"][0]
    configs = [[c["name"], c["value"], c["config_source"], c["config_type"], c["synonyms"]] for c in found["configs"]]
    return [found["error_code"], found["error_message"], configs]


def change(k, kind, name, *changes, validate_only=False):
    """IncrementalAlterConfigs with (operation, config, value): error and sentence."""
    configs = [{"name": config, "config_operation": operation, "value": value} for operation, config, value in changes]
    resource = {"resource_type": kind, "resource_name": name, "configs": configs}
    answer = k.call("incremental_alter_configs", 1, resources=[resource], validate_only=validate_only)["responses"][0]
    return [answer["error_code"], answer["error_message"]]


def listed(k, kind, name):
    """Whether ListConfigResources names it."""
    answer = k.call("list_config_resources", 1, resource_types=[kind])
    return {"resource_name": name, "resource_type": kind} in answer["config_resources"]


@case("configs", 20)
def configs_of_a_group(k):
    """A group's configs are told with the brokers' defaults (5), or as its own (8); the group need not be there."""
    group, key = k.group(), "consumer.session.timeout.ms"
    found = {"defaults": named_configs(k, GROUP, group, include_synonyms=True), "no name": named_configs(k, GROUP, "")}
    found["set"] = change(k, GROUP, group, (0, key, "50000"), (0, "share.auto.offset.reset", "earliest"))
    shown = lambda: named_configs(k, GROUP, group, [key, "share.auto.offset.reset", "no.such"], include_synonyms=True)  # noqa: E731
    found["then"] = k.until(shown, lambda one: one[2][0][1] == "50000", 3)
    found["listed"] = listed(k, GROUP, group)
    found["deleted"] = [change(k, GROUP, group, (1, key, None)), k.until(shown, lambda one: one[2][0][1] == "45000", 3)]
    replaced = {"resource_type": GROUP, "resource_name": group, "configs": [{"name": key, "value": "48000"}]}
    found["replaced"] = k.call("alter_configs", 2, resources=[replaced], validate_only=False)["responses"][0]["error_code"]
    return {**found, "at last": k.until(shown, lambda one: one[2][0][1] == "48000", 3)}


@case("configs", 30)
def configs_that_a_group_cannot_have(k):
    """Unknown names, values that are none and values outside the brokers' limits get INVALID_CONFIG (40), no name and null 42."""
    group = k.group()
    keys = [one[0] for one in named_configs(k, GROUP, group)[2]]
    values = ("-1", "0", "1", "x", "", "4999", "46000", "99999999", "earliest", "read_committed", "by_duration:PT5S")
    found = {f"{key}={value}": change(k, GROUP, group, (0, key, value), validate_only=True) for key in keys for value in values}
    session, beat = "consumer.session.timeout.ms", "consumer.heartbeat.interval.ms"
    tries = {
        "two": ((0, session, "45000"), (0, beat, "15000")),
        "one of two": ((0, session, "45000"), (0, beat, "x")),
        "unknown": ((0, "no.such", "1"),),
        "delete unknown": ((1, "no.such", None),),
        "append": ((2, session, "1"),),
        "subtract": ((3, session, "1"),),
        "null": ((0, session, None),),
        "operation 9": ((9, session, "1"),),
        "twice": ((0, session, "46000"), (0, session, "47000")),
    }
    found.update({label: change(k, GROUP, group, *changes, validate_only=True) for label, changes in tries.items()})
    return {**found, "no name": change(k, GROUP, "", (0, session, "46000")), "listed": listed(k, GROUP, group)}


@case("configs", 20)
def subscriptions_to_client_metrics(k):
    """A subscription has three configs: an interval within limits, patterns of what clients tell of themselves, and names of metrics."""
    name = k.name("metrics")
    found = {"defaults": named_configs(k, METRICS, name, include_synonyms=True), "no name": named_configs(k, METRICS, "")}
    for key, value in (
        *(("interval.ms", text) for text in ("100", "99", "3600000", "3600001", "x")),
        *(("match", text) for text in ("client_id=a.*", "client_id=[", "host=a", "client_id", "client_id=a,client_software_name=b")),
        *(("metrics", text) for text in ("", "*", "a,b")),
        ("no.such", "1"),
    ):
        found[f"{key}={value}"] = change(k, METRICS, name, (0, key, value), validate_only=True)
    found["append"] = change(k, METRICS, name, (2, "metrics", "a"))
    found["empty name"] = change(k, METRICS, "", (0, "interval.ms", "1000"))
    found["set"] = change(k, METRICS, name, (0, "interval.ms", "1000"))
    found["then"] = k.until(lambda: named_configs(k, METRICS, name, ["interval.ms"]), lambda one: one[2][0][1] == "1000", 3)
    return {**found, "listed": listed(k, METRICS, name)}


# ---- what a random asker finds ----------------------------------------------------------------------------------


@case("fetch")
def fetch_of_nothing_that_there_is(k):
    """Unknown names, even an empty one, are 3; an isolation level that is none matters only where something is to be read."""
    topic = at_one(k)
    k.produce(topic, "a")

    def ask(level, *places):
        asked = [{"topic": name, "partitions": [{"partition": p, "fetch_offset": 0, "partition_max_bytes": 1000}]} for name, p in places]
        answer = k.call("fetch", 12, to=k.ids[0], max_wait=0, min_bytes=0, max_bytes=1000, isolation_level=level, topics=asked)
        found = [[t["topic"], p["partition_index"], p["error_code"]] for t in answer["responses"] for p in t["partitions"]]
        return [answer["error_code"], found]

    places = {"empty": ("", 0), "bad": ("a b", 1), "question mark": ("?x", 0), "no partition": (topic, 9), "good": (topic, 0)}
    return {label: [ask(0, place), ask(7, place)] for label, place in places.items()}


@case("offsets")
def ends_of_epochs_as_they_were_asked_for(k):
    """OffsetForLeaderEpoch answers each naming of a topic, also one without partitions."""
    topic = at_one(k)
    k.produce(topic, "a")
    parts = lambda *numbers: [{"partition": p, "current_leader_epoch": -1, "leader_epoch": 0} for p in numbers]  # noqa: E731
    places = [{"topic": topic, "partitions": parts(0)}, {"topic": "", "partitions": parts()}, {"topic": topic, "partitions": parts(5, 0)}]
    return k.call("offset_for_leader_epoch", 4, to=k.ids[0], replica_id=-1, topics=places)["topics"]


@case("configs")
def lists_that_brokers_do_not_know(k):
    """Appending to a broker's config that nobody knows is UNKNOWN_SERVER_ERROR (-1) without a word; to one that is no list, 40."""
    tries = {"unknown": "no.such", "number": "log.cleaner.threads", "list": "log.cleanup.policy"}
    return {
        f"{label} {operation} of {name or 'all'}": change(k, 4, name, (operation, config, "compact"), validate_only=True)
        for label, config in tries.items()
        for operation in (2, 3)
        for name in ("", str(k.ids[0]))
    }


@case("admin")
def electing_nobody(k):
    """Where no partition is named, the kind of an election does not matter."""
    ask = lambda kind: k.call("elect_leaders", 2, election_type=kind, timeout=5000, topic_partitions=[])  # noqa: E731
    return {kind: [ask(kind)["error_code"], ask(kind)["replica_election_results"]] for kind in (0, 1, 2, -1)}


@case("admin")
def describing_partitions_from_behind_a_name(k):
    """The cursor passes over names before it, even the empty one, which is UNKNOWN_SERVER_ERROR (-1) otherwise."""
    topic = k.topic(partitions=2)

    def ask(*names, cursor=None, limit=1):
        body = {"cursor": cursor and {"topic_name": cursor, "partition_index": 1}}
        answer = k.call("describe_topic_partitions", 0, topics=[{"name": n} for n in names], response_partition_limit=limit, **body)
        found = [[t["name"], t["error_code"], [p["partition_index"] for p in t["partitions"]]] for t in answer["topics"]]
        return [found, answer["next_cursor"]]

    return {"behind": ask("", "a b", topic, cursor="a b"), "without": ask("", topic), "topic": ask("", topic, cursor=topic, limit=9)}


@case("fetch")
def fetch_names_a_topic_again(k):
    """Unknown partitions come last, and a topic that has been named before is named again for them."""
    a, b = at_one(k, "a"), at_one(k, "b")
    for topic in (a, b):
        k.produce(topic, "x")

    def ask(version, *places):
        asked = [
            {
                **({"topic_id": topic.id} if version >= 13 else {"topic": topic}),
                "partitions": [{"partition": p, "fetch_offset": 0, "partition_max_bytes": 1000} for p in numbers],
            }
            for topic, numbers in places
        ]
        answer = k.call("fetch", version, to=k.ids[0], max_wait=0, min_bytes=0, max_bytes=5000, topics=asked)
        name = "topic_id" if version >= 13 else "topic"
        return [[t[name], [[p["partition_index"], p["error_code"]] for p in t["partitions"]]] for t in answer["responses"]]

    return {version: [ask(version, (a, (0, 7)), (b, (0,))), ask(version, (b, (8,)), (a, (9, 0)))] for version in (4, 11, 12, 13, 18)}


@case("fetch")
def fetch_by_ids_of_zeros(k):
    """One id of zeros is unknown (100); two of them, or one that a session should keep, are UNKNOWN_SERVER_ERROR (-1) for all."""
    topic, zero = at_one(k), uuid.UUID(int=0)

    def ask(epoch, *places):
        asked = [
            {"topic_id": one, "partitions": [{"partition": p, "fetch_offset": 0, "partition_max_bytes": 100} for p in numbers]}
            for one, numbers in places
        ]
        answer = k.call("fetch", 13, to=k.ids[0], max_wait=0, min_bytes=0, max_bytes=1000, session_epoch=epoch, topics=asked)
        return [answer["error_code"], [[p["partition_index"], p["error_code"]] for t in answer["responses"] for p in t["partitions"]]]

    tries = {"one": ((zero, (0,)),), "two": ((zero, (0, 1)),), "beside": ((zero, (0,)), (topic.id, (0,)))}
    return {label: {epoch: ask(epoch, *places) for epoch in (-1, 0)} for label, places in tries.items()}


@case("metadata")
def metadata_of_two_partitions(k):
    """Of two partitions the second is listed first, in every version; DescribeTopicPartitions goes by their numbers."""
    topic = k.topic(partitions=2)
    numbers = lambda found: [p["partition_index"] for p in found["topics"][0]["partitions"]]  # noqa: E731
    listed = {version: numbers(k.call("metadata", version, topics=named(topic))) for version in (1, 4, 9, 12, 13)}
    described = k.call("describe_topic_partitions", 0, topics=named(topic), response_partition_limit=9)
    return {**listed, "described": numbers(described)}


@case("produce")
def produce_to_good_and_bad_places(k):
    """What the log took is answered first, then what there is not, then what is no batch; a topic is named once."""
    topic = at_one(k)

    def ask(*places, acks=1):
        parts = [{"index": number, "records": raw} for number, raw in places]
        answer = k.call("produce", 9, to=k.ids[0], acks=acks, timeout=3000, topic_data=[{"name": topic, "partition_data": parts}])
        return [[t["name"], [[p["index"], p["error_code"]] for p in t["partition_responses"]]] for t in answer["responses"]]

    return [ask((7, batch("a")), (0, batch("b"))), ask((0, b""), (7, batch("a"))), ask((7, batch("a")), (0, batch("b")), acks=-1)]
