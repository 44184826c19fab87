"""More of topics, configs, elections, reassignments and record deletion, in every version and with the sentences that come with errors."""

import uuid

from probe import case


def at_one(k, suffix="", **options):
    """A topic whose only replica is at broker 1."""
    return k.topic(suffix, replicas={0: [k.ids[0]]}, **options)


def create(k, *topics, version=7, timeout=5000, **options):
    """CreateTopics: [name, error, sentence] of each topic."""
    plain = {"num_partitions": 1, "replication_factor": 1, "assignments": [], "configs": []}
    answer = k.call("create_topics", version, topics=[{**plain, **t} for t in topics], timeout=timeout, **options)
    return sorted(([t["name"], t["error_code"], t.get("error_message")] for t in answer["topics"]), key=str)


def by_hand(k, *lists):
    """CreateTopics with replicas given by hand as (partition, brokers): error and sentence."""
    assignments = [{"partition_index": partition, "broker_ids": brokers} for partition, brokers in lists]
    topic = {"name": k.name("topic", "hand"), "num_partitions": -1, "replication_factor": -1, "assignments": assignments}
    return create(k, topic)[0][1:]


def configured(**configs):
    """A topic's configs as CreateTopics takes them; names with underscores."""
    return [{"name": name.replace("_", "."), "value": value} for name, value in configs.items()]


def described(k, kind, name, keys=None, version=4, to=None, **options):
    """DescribeConfigs for one resource: its result."""
    resource = {"resource_type": kind, "resource_name": name, "configuration_keys": keys}
    return k.call("describe_configs", version, to=to or k.ids[0], resources=[resource], **options)["results"][0]


def altered(k, kind, name, *changes, version=1):
    """IncrementalAlterConfigs, validated only, with (config, operation, value): error and sentence."""
    configs = [{"name": config, "config_operation": operation, "value": value} for config, operation, value in changes]
    resource = {"resource_type": kind, "resource_name": name, "configs": configs}
    answer = k.call("incremental_alter_configs", version, to=k.ids[0], resources=[resource], validate_only=True)["responses"][0]
    return [answer["error_code"], answer["error_message"]]


# ---- topics -------------------------------------------------------------------------------------------------


@case("topics", 20)
def create_in_every_version(k):
    """Sentences come in every version; partitions, replicas and configs with v5, the id with v7."""
    found = {}
    for version in range(2, 8):
        name = k.name("topic", str(version))
        topic = {"name": name, "num_partitions": 1, "replication_factor": 1, "assignments": [], "configs": configured(retention_ms="7000")}
        made = k.call("create_topics", version, topics=[topic], timeout=5000)["topics"][0]
        found[version] = {
            "error": made["error_code"],
            "counts": [made.get("num_partitions"), made.get("replication_factor")],
            "retention": [c for c in made.get("configs") or [] if c["name"] == "retention.ms"],
            "id": made.get("topic_id") is not None,
            "again": create(k, {"name": name}, version=version),
            "nothing": create(k, version=version),
        }
    return found


@case("topics")
def create_several_with_faults(k):
    """A name that comes twice and the metadata log's own are refused (42) without harm to the others."""
    good, twice = k.name("topic", "good"), k.name("topic", "twice")
    return create(k, {"name": "__cluster_metadata"}, {"name": twice}, {"name": twice}, {"name": good}, {"name": "a b"})


@case("topics")
def requests_without_any_time(k):
    """A timeout of zero or less is over before the controller begins: REQUEST_TIMED_OUT (7), without a sentence, whatever was asked."""
    topic, name = at_one(k), k.name("topic", "new")
    found = {}
    for timeout in (0, -1):
        growth = {"name": topic, "count": 3, "assignments": None}
        move = {"partition_index": 0, "replicas": [k.ids[0]]}
        found[timeout] = {
            "create": create(k, {"name": name}, timeout=timeout),
            "create badly": create(k, {"name": "a b"}, timeout=timeout),
            "delete": k.call("delete_topics", 6, topics=[{"name": topic}], timeout=timeout)["responses"][0]["error_code"],
            "grow": k.call("create_partitions", 3, topics=[growth], timeout=timeout, validate_only=False)["results"],
            "elect": k.call("elect_leaders", 2, election_type=0, timeout=timeout, topic_partitions=[{"topic": topic, "partitions": [0]}]),
            "move": k.call("alter_partition_reassignments", 1, timeout=timeout, topics=[{"name": topic, "partitions": [move]}]),
        }
    return {**found, "still there": k.metadata(topic)["error_code"], "not made": k.metadata(name)["error_code"]}


@case("topics", 20)
def delete_in_every_version(k):
    """Unknown names 3, bad ones 3 as well, a name twice 42; by id: unknown 100, twice or beside its name 42."""
    found = {}
    for version in range(1, 7):
        topic = at_one(k, str(version))

        def delete(*names, ids=(), version=version):
            body = {"topics": [{"name": n} for n in names] + [{"name": None, "topic_id": i} for i in ids]} if version >= 6 else {"topic_names": list(names)}
            answer = k.call("delete_topics", version, timeout=5000, **body)
            return sorted(([t["name"], t["error_code"], t.get("error_message")] for t in answer["responses"]), key=str)

        found[version] = [delete(k.name("topic", "no")), delete("a b"), delete(""), delete(), delete(topic), delete("same", "same")]
        if version >= 6:
            other = at_one(k, "other")
            found["ids"] = [delete(ids=[uuid.UUID(int=8)]), delete(ids=[other.id] * 2), delete(other, ids=[other.id]), delete(ids=[other.id])]
    return found


@case("topics", 20)
def grow_in_every_version(k):
    """Sentences of CreatePartitions; more than 10,000 new partitions at once get -1."""
    found = {}
    for version in range(4):
        topic = at_one(k, str(version))

        def grow(count, lists=None, name=None, topic=topic, version=version):
            assignments = None if lists is None else [{"broker_ids": brokers} for brokers in lists]
            asked = [{"name": name or topic, "count": count, "assignments": assignments}]
            answer = k.call("create_partitions", version, topics=asked, timeout=5000, validate_only=True)["results"][0]
            return [answer["error_code"], answer["error_message"]]

        found[version] = {
            "same": grow(1),
            "none": grow(0),
            "unknown": grow(3, name=k.name("topic", "no")),
            "too few lists": grow(3, [[1]]),
            "unknown broker": grow(2, [[99]]),
            "broker twice": grow(2, [[1, 1]]),
            "other replication": grow(2, [[1, 2]]),
            "empty list": grow(2, [[]]),
            "huge": grow(20_000),
        }
    return found


@case("topics")
def validate_only_by_hand(k):
    """validate_only checks replicas given by hand and makes nothing."""
    name = k.name("topic")
    lists = [{"partition_index": 0, "broker_ids": k.ids[:2]}]
    topic = {"name": name, "num_partitions": -1, "replication_factor": -1, "assignments": lists}
    return [create(k, topic, validate_only=True), create(k, {"name": name, "replication_factor": 7}, validate_only=True), k.metadata(name)["error_code"]]


# ---- messages -----------------------------------------------------------------------------------------------


@case("messages", 20)
def sentences_about_names(k):
    """What is wrong with a topic's name, in words."""
    base = k.name("topic")
    k.create(base + "a.b")
    names = {"empty": "", "dot": ".", "dots": "..", "long": "x" * 250, "slash": "a/b", "letter": "é", "collides": base + "a_b"}
    return {label: create(k, {"name": name})[0][1:] for label, name in names.items()}


@case("messages")
def sentences_about_replicas(k):
    """What is wrong with replicas given by hand, in words."""
    return {
        "unknown": by_hand(k, (0, [99])),
        "twice": by_hand(k, (0, [1, 1])),
        "none": by_hand(k, (0, [])),
        "gap": by_hand(k, (0, [1]), (2, [1])),
        "uneven": by_hand(k, (0, [1]), (1, [1, 2])),
        "same partition": by_hand(k, (0, [1]), (0, [2])),
        "negative": by_hand(k, (-1, [1])),
    }


@case("messages", 20)
def sentences_about_topic_configs(k):
    """What is wrong with a config, in words: unknown, null, no number, out of range, no choice, or two that do not fit together."""
    name = k.name("topic")
    tries = {
        "unknown": configured(no_such="1"),
        "null": configured(retention_ms=None),
        "number": configured(retention_ms="1.5"),
        "range": configured(retention_ms="-2"),
        "too large": configured(segment_bytes="99999999999"),
        "policy": configured(cleanup_policy="x"),
        "codec": configured(compression_type="rar"),
        "boolean": configured(unclean_leader_election_enable="maybe"),
        "ratio": configured(min_cleanable_dirty_ratio="2"),
        "replicas": configured(min_insync_replicas="0"),
        "time": configured(message_timestamp_type="x"),
        "lags": configured(max_compaction_lag_ms="1", min_compaction_lag_ms="5"),
        "level": configured(compression_gzip_level="77"),
        "throttled": configured(leader_replication_throttled_replicas="x"),
    }
    return {label: create(k, {"name": name, "configs": configs})[0][1:] for label, configs in tries.items()}


@case("messages", 20)
def sentences_about_altered_configs(k):
    """IncrementalAlterConfigs: the sentences for values, operations and resources."""
    topic = at_one(k)
    return {
        "value": altered(k, 2, topic, ("retention.ms", 0, "x")),
        "unknown": altered(k, 2, topic, ("no.such", 0, "1")),
        "append": altered(k, 2, topic, ("retention.ms", 2, "1")),
        "subtract": altered(k, 2, topic, ("retention.ms", 3, "1")),
        "null": altered(k, 2, topic, ("retention.ms", 0, None)),
        "operation 9": altered(k, 2, topic, ("retention.ms", 9, "1")),
        "delete unknown": altered(k, 2, topic, ("no.such", 1, None)),
        "append nonsense": altered(k, 2, topic, ("cleanup.policy", 2, "x")),
        "twice": altered(k, 2, topic, ("retention.ms", 0, "1"), ("retention.ms", 0, "2")),
        "topic": altered(k, 2, k.name("topic", "no"), ("retention.ms", 0, "1")),
        "bad topic": altered(k, 2, "a b", ("retention.ms", 0, "1")),
        "no topic": altered(k, 2, "", ("retention.ms", 0, "1")),
        "type": altered(k, 77, "x", ("a", 0, "1")),
        "broker": altered(k, 4, "x", ("log.cleaner.threads", 0, "2")),
        "other broker": altered(k, 4, str(k.ids[1]), ("log.cleaner.threads", 0, "2")),
        "read-only": altered(k, 4, str(k.ids[0]), ("broker.rack", 0, "r")),
        "per broker": altered(k, 4, "", ("listeners", 0, "x")),
        "isr of a broker": altered(k, 4, str(k.ids[0]), ("min.insync.replicas", 0, "2")),
    }


@case("messages", 20)
def sentences_about_threads(k):
    """Pools of threads may at most double or halve at a time, and never be empty."""
    tries = (("num.io.threads", (0, 3, 4, 16, 17)), ("num.network.threads", (1, 6, 7)), ("log.cleaner.threads", (-1, 0, 2, 3)))
    return {
        f"{name}={value}": altered(k, 4, str(k.ids[0]), (name, 0, str(value)))
        for name, values in tries
        for value in values
    }


@case("messages", 20)
def sentences_about_reassignments(k):
    """AlterPartitionReassignments: the sentences, and whether a change of the replication factor is allowed."""
    topic = at_one(k)

    def move(replicas, name=topic, number=0, **options):
        part = {"partition_index": number, "replicas": replicas}
        answer = k.call("alter_partition_reassignments", 1, timeout=5000, topics=[{"name": name, "partitions": [part]}], **options)
        found = answer["responses"][0]["partitions"][0]
        return [answer["error_code"], found["error_code"], found["error_message"], answer["allow_replication_factor_change"]]

    return {
        "unknown": move([99]),
        "none": move([]),
        "twice": move([1, 1]),
        "no partition": move([1], number=7),
        "no topic": move([1], k.name("topic", "no")),
        "cancel": move(None),
        "more replicas": move([1, 2], allow_replication_factor_change=False),
        "as many": move([k.ids[0]], allow_replication_factor_change=False),
        "nothing": k.call("alter_partition_reassignments", 1, timeout=5000, topics=[])["error_message"],
    }


@case("messages")
def sentences_of_the_old_alter_configs(k):
    """AlterConfigs says of bad values and resources what IncrementalAlterConfigs says."""
    topic = at_one(k)

    def replace(kind, name, *configs):
        resource = {"resource_type": kind, "resource_name": name, "configs": [{"name": n, "value": v} for n, v in configs]}
        answer = k.call("alter_configs", 2, to=k.ids[0], resources=[resource], validate_only=True)["responses"][0]
        return [answer["error_code"], answer["error_message"]]

    return {
        "good": replace(2, topic, ("retention.ms", "5")),
        "nothing": replace(2, topic),
        "value": replace(2, topic, ("retention.ms", "x")),
        "null": replace(2, topic, ("retention.ms", None)),
        "twice": replace(2, topic, ("retention.ms", "5"), ("retention.ms", "6")),
        "topic": replace(2, k.name("topic", "no"), ("retention.ms", "5")),
        "type": replace(77, "x", ("a", "b")),
        "broker": replace(4, "x", ("a", "b")),
    }


# ---- configs ------------------------------------------------------------------------------------------------


@case("configs", 20)
def describe_topic_configs_in_every_version(k):
    """Sources and synonyms from v1, types and documentation from v3; values are the same."""
    topic = at_one(k, configs={"retention.ms": "5000", "cleanup.policy": "compact"})
    keys = ["retention.ms", "cleanup.policy", "segment.bytes", "min.insync.replicas", "compression.type"]
    found = {}
    for version in range(1, 5):
        for synonyms in (False, True):
            result = described(k, 2, topic, keys, version, include_synonyms=synonyms)
            found[f"v{version} {synonyms}"] = {c["name"]: [c["value"], c["config_source"], c["synonyms"], c.get("config_type")] for c in result["configs"]}
    return found


@case("configs")
def every_config_of_a_topic(k):
    """All configs of a topic with values, sources and types."""
    result = described(k, 2, at_one(k), include_synonyms=True)
    shown = ("value", "config_source", "config_type", "is_sensitive", "read_only")
    return {c["name"]: [c[one] for one in shown] for c in result["configs"] if c["name"] not in ("flush.messages", "min.insync.replicas")}


@case("configs")
def sentences_about_described_resources(k):
    """What DescribeConfigs says of resources it cannot describe."""
    ask = lambda kind, name: [described(k, kind, name)[one] for one in ("error_code", "error_message")]  # noqa: E731
    return {
        "unknown topic": ask(2, k.name("topic", "no")),
        "bad topic": ask(2, "a b"),
        "no topic": ask(2, ""),
        "no broker": ask(4, "x"),
        "other broker": ask(4, "99"),
        "type 0": ask(0, "x"),
        "type 77": ask(77, "x"),
    }


@case("configs", 20)
def altered_topics_behave_otherwise(k):
    """max.message.bytes, message.timestamp.type, compression.type and cleanup.policy hold from the change on."""
    topic = at_one(k)
    k.alter_config(2, topic, {"max.message.bytes": "200"})
    small = k.until(lambda: k.produce(topic, "x" * 400)["error"], lambda error: error == 10)
    k.alter_config(2, topic, {"max.message.bytes": None}, 1)
    large = k.until(lambda: k.produce(topic, "x" * 400)["error"], lambda error: error == 0)
    k.alter_config(2, topic, {"message.timestamp.type": "LogAppendTime"})
    stamped = k.until(lambda: k.produce_answer(topic, "x")["log_append_time"] is not None, bool)
    k.alter_config(2, topic, {"compression.type": "gzip"})
    codec = k.until(lambda: (k.produce(topic, "x"), k.fetch_answer(topic)["batches"][-1]["codec"])[1], bool)
    k.alter_config(2, topic, {"cleanup.policy": "compact"})
    keyless = k.until(lambda: k.produce(topic, "x")["error"], lambda error: error == 87)
    return [small, large, stamped, codec, keyless]


@case("configs", 20)
def a_default_for_all_brokers(k):
    """A dynamic default shows at each broker with source 3 and its synonyms, and goes when it is deleted."""
    keys = ["log.cleaner.backoff.ms"]
    set_to = k.alter_config(4, "", {keys[0]: "16000"})
    ask = lambda name, **o: described(k, 4, name, keys, include_synonyms=True, **o)["configs"]  # noqa: E731
    seen = k.until(lambda: ask(str(k.ids[1]), to=k.ids[1]), lambda configs: configs[0]["value"] == "16000", 3)
    default = k.until(lambda: ask(""), bool, 3)
    deleted = k.alter_config(4, "", {keys[0]: None}, 1)
    return [set_to, seen, default, deleted, k.until(lambda: ask(str(k.ids[1]), to=k.ids[1]), lambda configs: configs[0]["value"] == "15000", 3)]


# ---- other administration -----------------------------------------------------------------------------------


@case("admin")
def elections_of_a_kind_that_is_none(k):
    """An unknown election type is INVALID_REQUEST (42) for everything; a partition that is named twice is answered twice."""
    topic = at_one(k)

    def elect(kind, *numbers):
        places = [{"topic": topic, "partitions": list(numbers)}]
        answer = k.call("elect_leaders", 2, election_type=kind, timeout=5000, topic_partitions=places)
        return [answer["error_code"], [p for t in answer["replica_election_results"] for p in t["partition_result"]]]

    return {"type 7": elect(7, 0), "type -1": elect(-1, 0), "twice": elect(0, 0, 0), "no partition": elect(0, 5)}


@case("admin")
def an_election_everywhere(k):
    """Asked for all partitions, ElectLeaders names every topic, but only those partitions that needed an election."""
    topic = at_one(k)
    answer = k.call("elect_leaders", 2, election_type=0, timeout=5000, topic_partitions=None)
    return [answer["error_code"], [t for t in answer["replica_election_results"] if t["topic"] == topic]]


@case("admin", 20)
def an_election_after_a_new_order(k):
    """When the order of replicas changes the leader stays until the preferred one is elected; the epoch rises then."""
    one, two = k.ids[:2]
    topic = k.topic(replicas={0: [one, two]})
    order = [{"partition_index": 0, "replicas": [two, one]}]
    k.call("alter_partition_reassignments", 1, timeout=5000, topics=[{"name": topic, "partitions": order}])
    before = k.until(lambda: k.metadata(topic)["partitions"][0], lambda p: p["replica_nodes"] == [two, one])
    answer = k.call("elect_leaders", 2, election_type=0, timeout=5000, topic_partitions=[{"topic": topic, "partitions": [0]}])
    after = k.until(lambda: k.metadata(topic)["partitions"][0], lambda p: p["leader_id"] == two)
    shown = lambda p: [k.rank(p["leader_id"]), p["leader_epoch"]]  # noqa: E731
    return [shown(before), answer["replica_election_results"], shown(after)]


@case("admin", 20)
def delete_records_in_every_version(k):
    """Offsets below -1 or above the end are 1, unknown partitions 3, other brokers 6; a partition that comes twice counts once."""
    topic = k.topic(replicas={0: [k.ids[0]], 1: [k.ids[1]]})
    k.produce(topic, *"abcde")
    found = {}
    for version in range(3):

        def cut(*parts, name=topic, timeout=3000, version=version):
            body = [{"name": name, "partitions": [{"partition_index": p, "offset": o} for p, o in parts]}]
            answer = k.call("delete_records", version, to=k.ids[0], timeout=timeout, topics=body)
            return sorted([p["partition_index"], p["error_code"], p["low_watermark"]] for t in answer["topics"] for p in t["partitions"])

        found[version] = {
            "-2": cut((0, -2)),
            "too high": cut((0, 99)),
            "two": cut((0, 1), (7, 1), (1, 0)),
            "unknown": cut((0, 1), name=k.name("topic", "no")),
            "twice": cut((0, 1), (0, 2)),
            "no time": cut((0, 1), timeout=0),
        }
    return found


@case("admin", 20)
def deleted_records_are_gone_at_all_replicas(k):
    """Followers move their log start as well, before DeleteRecords is answered; reading below it is 1 everywhere."""
    topic = k.topic(replicas={0: k.ids})
    k.produce(topic, *"abcdef")
    body = [{"name": topic, "partitions": [{"partition_index": 0, "offset": 4}]}]
    answer = k.call("delete_records", 2, to=k.ids[0], timeout=3000, topics=body)["topics"][0]["partitions"]
    at = lambda broker: k.until(lambda: k.fetch(topic, 4, to=broker), lambda f: f["records"] and f["log_start"] == 4)  # noqa: E731
    return {"answer": answer, "brokers": [at(b) for b in k.ids], "below": [k.fetch(topic, 0, to=b)["error"] for b in k.ids]}


@case("admin", 20)
def log_directories(k):
    """DescribeLogDirs: sizes in bytes of what is here; unknown partitions are left out; total and usable bytes from v4."""
    topic = k.topic(replicas={0: [k.ids[0]], 1: [k.ids[1]]})
    k.produce(topic, "a" * 100, timestamp=1000)
    found = {}
    for version in range(1, 5):

        def ask(topics, version=version):
            answer = k.call("describe_log_dirs", version, to=k.ids[0], topics=topics)
            one = answer["results"][0]
            mine = [sorted(map(str, t["partitions"])) for t in one["topics"] if t["name"] == topic]
            return [answer.get("error_code"), one["error_code"], mine, one.get("total_bytes", 1) > 0, one.get("usable_bytes", 1) > 0]

        found[version] = [ask([{"topic": topic, "partitions": [0, 1, 9]}]), ask(None), ask([])]
    return found


@case("admin")
def config_resources(k):
    """ListConfigResources: v0 knows client metrics only, v1 brokers, loggers and topics too; unknown types are 35."""
    topic = at_one(k)

    def ask(*types):
        answer = k.call("list_config_resources", 1, to=k.ids[0], resource_types=list(types))
        names = {(r["resource_type"], r["resource_name"]) for r in answer["config_resources"]}
        return [answer["error_code"], sorted([t, n] for t, n in names if t in (4, 8) or n == topic)]

    v0 = k.call("list_config_resources", 0, to=k.ids[0])
    return {"v0": v0["error_code"], "all": ask(), "topics": ask(2), "brokers": ask(4), "both": ask(2, 4), "unknown": ask(77), "mixed": ask(2, 77)}


@case("admin")
def describe_cluster_in_every_version(k):
    """Authorized operations when asked for; endpoints of controllers are not here (115), other types unknown (114)."""
    found = {}
    for version in range(3):

        def ask(version=version, **options):
            answer = k.call("describe_cluster", version, to=k.ids[0], **options)
            return [answer["error_code"], answer["error_message"], len(answer["brokers"]), answer["cluster_authorized_operations"]]

        found[version] = [ask(), ask(include_cluster_authorized_operations=True)]
        found[version] += [ask(endpoint_type=kind) for kind in (0, 2, 3)] if version else []
    return found


@case("admin", 20)
def describe_topic_partitions_page_by_page(k):
    """Topics come by name, each once; the cursor goes on inside a topic or at the next; operations are always told."""
    a, b, c = (k.topic(letter, partitions=2) for letter in "abc")
    missing = k.name("topic", "bno")

    def ask(topics, limit=100, cursor=None):
        body = {} if cursor is None else {"cursor": {"topic_name": cursor[0], "partition_index": cursor[1]}}
        answer = k.call("describe_topic_partitions", 0, topics=[{"name": t} for t in topics], response_partition_limit=limit, **body)
        shown = [[t["name"], t["error_code"], t["topic_authorized_operations"], len(t["partitions"])] for t in answer["topics"]]
        return [shown, answer["next_cursor"]]

    return {
        "order": ask([c, a, b, a]),
        "limit 0": ask([a, b], 0),
        "limit 3": ask([c, b, a], 3),
        "unknown between": ask([a, missing, c], 2),
        "bad name": ask(["a b", a]),
        "no name": ask(["", a]),
        "from b": ask([a, b, c], 100, (b, 1)),
        "past b": ask([a, b, c], 100, (b, 9)),
        "negative": ask([a, b], 100, (b, -1)),
        "not asked for": ask([a, c], 100, (b, 0)),
    }
