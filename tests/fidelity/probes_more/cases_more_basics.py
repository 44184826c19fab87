"""More of ApiVersions, Metadata and frames that are not sound requests."""

import struct
import uuid

from probe import case
from wire import API_KEYS, Closed, body_class, decode_response, encode_request, header

SERVED = {
    "produce": (3, 13),
    "fetch": (4, 18),
    "list_offsets": (1, 11),
    "metadata": (0, 13),
    "offset_commit": (2, 10),
    "offset_fetch": (1, 10),
    "find_coordinator": (0, 6),
    "join_group": (0, 9),
    "heartbeat": (0, 4),
    "leave_group": (0, 5),
    "sync_group": (0, 5),
    "describe_groups": (0, 6),
    "list_groups": (0, 5),
    "create_topics": (2, 7),
    "delete_topics": (1, 6),
    "delete_records": (0, 2),
    "init_producer_id": (0, 5),
    "offset_for_leader_epoch": (2, 4),
    "describe_configs": (1, 4),
    "alter_configs": (0, 2),
    "describe_log_dirs": (1, 4),
    "create_partitions": (0, 3),
    "delete_groups": (0, 2),
    "elect_leaders": (0, 2),
    "incremental_alter_configs": (0, 1),
    "alter_partition_reassignments": (0, 1),
    "list_partition_reassignments": (0, 0),
    "offset_delete": (0, 0),
    "describe_cluster": (0, 2),
    "describe_producers": (0, 0),
    "list_config_resources": (0, 1),
    "describe_topic_partitions": (0, 0),
}


def fates(k, requests, wait=1.0):
    """What becomes of each of these frames, on a connection of its own."""
    found = {}
    for label, frame in requests.items():
        connection = k.connect()
        connection.send_frame(frame)
        found[label] = connection.fate(wait)
        connection.close()
    return found


def with_body(body):
    """A frame of each served API in its first and last version, with this body."""
    frames = {}
    for name, versions in SERVED.items():
        for version in versions:
            flexible = body_class(name, version, "request").__header_schema__.__version__ == 2
            frames[f"{name} {version}"] = header(API_KEYS[name], version, 1, flexible=flexible) + body
    return frames


# ---- ApiVersions --------------------------------------------------------------------------------------------


@case("apiversions")
def api_versions_in_every_version(k):
    """The list is the same in each version, ordered by key, with Produce from 0."""
    found = {}
    for version in range(5):
        body = {"client_software_name": "probe", "client_software_version": "1"} if version >= 3 else {}
        answer = k.call("api_versions", version, **body)
        keys = [api["api_key"] for api in answer["api_keys"]]
        offered = {api["api_key"]: [api["min_version"], api["max_version"]] for api in answer["api_keys"]}
        found[version] = [answer["error_code"], keys == sorted(keys), {name: offered.get(API_KEYS[name]) for name in SERVED}]
    return found


@case("apiversions")
def supported_features_that_begin_with_zero(k):
    """Features that may be at level 0 are told from v4 on only; the levels in force are told anyway."""
    found = {}
    for version in (3, 4):
        answer = k.call("api_versions", version, client_software_name="probe", client_software_version="1")
        names = ("metadata.version", "eligible.leader.replicas.version", "kraft.version")
        found[version] = {
            "supported": sorted([f["name"], f["min_version"], f["max_version"]] for f in answer["supported_features"] if f["name"] in names),
            "in force": sorted([f["name"], f["max_version_level"]] for f in answer["finalized_features"] if f["name"] in names),
        }
    return found


@case("apiversions")
def software_names_of_all_kinds(k):
    """Names and versions begin and end with a letter or digit, with '.' and '-' between; else INVALID_REQUEST (42)."""
    words = ("", "a", "a.", ".a", "-a", "a.b-c", "a_b", "é", "a" * 300, "a--b")
    found = {}
    for word in words:
        for field in ("name", "version"):
            body = {"client_software_name": "x", "client_software_version": "1", f"client_software_{field}": word}
            answer = k.call("api_versions", 4, **body)
            found[f"{field} {word[:10]}"] = [answer["error_code"], bool(answer["api_keys"])]
    return found


@case("apiversions", 20)
def api_versions_with_an_old_header(k):
    """A version to come is read with the newest header: without its tagged fields the connection is closed; below 0 with the oldest."""
    found = {}
    for version in (5, 32767, -1):
        for flexible in (True, False):
            connection = k.connect()
            connection.send_frame(header(18, version, 7, flexible=flexible))
            try:
                answer = decode_response("api_versions", 0, connection.receive_frame(1.0)[4:])
            except (Closed, TimeoutError) as error:
                answer = type(error).__name__
            found[f"{version} {flexible}"] = answer
    return found


@case("apiversions")
def api_versions_with_odd_bodies(k):
    """Missing or null names close the connection, unknown tagged fields and bytes behind the body are skipped."""
    front = header(18, 3, 7, flexible=True)
    return fates(
        k,
        {
            "no body": front,
            "cut": front + b"\x06pro",
            "null name": front + b"\0\x021\0",
            "unknown tag": front + b"\x06probe\x021\x01\x63\x03abc",
            "more": front + b"\x06probe\x021\0abc",
            "v0 and more": header(18, 0, 7) + b"xyz",
            "null client": struct.pack(">hhih", 18, 0, 7, -1),
        },
    )


# ---- Metadata -----------------------------------------------------------------------------------------------


@case("metadata", 20)
def metadata_in_every_version(k):
    """What each version tells of a known and an unknown topic."""
    topic, missing = k.topic(replicas={0: k.ids[:2]}), k.name("topic", "no")
    found = {}
    for version in range(14):
        names = [{"name": topic}] + ([{"name": missing}] if version >= 4 else [])
        options = {"allow_auto_topic_creation": False} if version >= 4 else {}
        answer = k.call("metadata", version, topics=names, **options)
        found[version] = {
            "topics": [{name: value for name, value in t.items() if name != "topic_id"} for t in answer["topics"]],
            "ids": [t.get("topic_id") is not None for t in answer["topics"]],
            "error": answer.get("error_code"),
            "cluster": "cluster_id" in answer and answer["cluster_id"] is not None,
        }
    return found


@case("metadata")
def metadata_with_authorized_operations(k):
    """Operations on topics and, in v8 to v10, on the cluster, when asked for; an unknown id has none."""
    topic = k.topic()
    found = {}
    for version in range(8, 14):
        options = {"include_cluster_authorized_operations": True} if version <= 10 else {}
        answer = k.call("metadata", version, topics=[{"name": topic}], include_topic_authorized_operations=True, **options)
        found[version] = [answer.get("cluster_authorized_operations"), answer["topics"][0]["topic_authorized_operations"]]
    ids = [{"name": None, "topic_id": one} for one in (topic.id, uuid.UUID(int=7))]
    by_id = k.call("metadata", 12, topics=ids, include_topic_authorized_operations=True)
    return {**found, "by id": sorted(t["topic_authorized_operations"] for t in by_id["topics"])}


@case("metadata")
def metadata_by_id_before_its_time(k):
    """v10 and v11 have a place for topic ids and refuse them (42), without brokers; a topic with neither name nor id gets -1."""
    topic = k.topic()

    def ask(version, **asked):
        answer = k.call("metadata", version, topics=[asked])
        return [answer.get("error_code"), len(answer["brokers"]), [[t["error_code"], t["name"], len(t["partitions"])] for t in answer["topics"]]]

    return {
        **{f"v{version} with id": ask(version, topic_id=topic.id, name=topic) for version in (10, 11)},
        **{f"v{version} id alone": ask(version, topic_id=topic.id, name=None) for version in (10, 11, 12)},
        **{f"v{version} nothing": ask(version, name=None) for version in (10, 11, 12, 13)},
    }


@case("metadata")
def metadata_by_name_and_id_at_once(k):
    """Where one topic comes by id, those by name are passed over; what comes twice is told once."""
    topic, other = k.topic(), k.topic("other")

    def ask(*topics):
        answer = k.call("metadata", 12, topics=list(topics), allow_auto_topic_creation=False)
        return sorted([str(t["name"]), t["error_code"]] for t in answer["topics"])

    return {
        "mixed": ask({"name": other}, {"name": None, "topic_id": topic.id}),
        "wrong name": ask({"name": "other-name", "topic_id": topic.id}),
        "twice": ask({"name": topic}, {"name": topic}),
        "id twice": ask(*[{"name": None, "topic_id": topic.id}] * 2),
    }


@case("metadata")
def metadata_of_names_that_cannot_be(k):
    """Empty, dotted, long and misspelt names get 17 in every version and create nothing."""
    names = [{"name": name} for name in ("", ".", "..", "a b", "x" * 250)]
    return {version: [t["error_code"] for t in k.call("metadata", version, topics=names)["topics"]] for version in (0, 1, 4, 9, 12, 13)}


@case("metadata")
def metadata_after_a_deletion(k):
    """A deleted topic is unknown by name (3) and by id (100); made anew it has another id."""
    topic = k.topic()
    k.call("delete_topics", 6, topics=[{"name": topic}], timeout=5000)
    for broker in k.ids:
        k.until(lambda b=broker: k.metadata(topic, to=b)["error_code"], lambda error: error == 3)
    gone = [k.metadata(topic)["error_code"], k.call("metadata", 12, topics=[{"name": None, "topic_id": topic.id}])["topics"][0]["error_code"]]
    k.create(str(topic), partitions=2)
    anew = k.until(lambda: k.metadata(topic), lambda t: t["error_code"] == 0)
    return [gone, len(anew["partitions"]), anew["topic_id"] != topic.id, [p["leader_epoch"] for p in anew["partitions"]]]


@case("metadata")
def metadata_of_a_colliding_name(k):
    """A name that collides with an existing one by '.' and '_' is unknown (3) and is not made."""
    base = k.name("topic")
    k.create(base + "a.b")
    k.until(lambda: k.metadata(base + "a.b")["error_code"], lambda error: error == 0)
    first = k.metadata(base + "a_b", allow_auto_topic_creation=True)["error_code"]
    k.pause(0.5)
    return [first, k.metadata(base + "a_b")["error_code"]]


# ---- malformed frames ---------------------------------------------------------------------------------------


@case("malformed", 30)
def versions_beside_the_range(k):
    """One below and one above each API's range, and -1: closed."""
    return fates(
        k,
        {
            f"{name} {version}": header(API_KEYS[name], version, 1) + b"\0" * 40
            for name, (first, last) in SERVED.items()
            for version in (first - 1, last + 1)
        },
    )


@case("malformed", 30)
def bodies_of_nothing(k):
    """A header alone is too short for all but the APIs that ask for nothing."""
    return fates(k, with_body(b""))


@case("malformed", 30)
def bodies_of_ones(k):
    """A body of ones: lengths of -1 or far too large close the connection, unless the first of them may be null."""
    return fates(k, with_body(b"\xff" * 60))


@case("malformed", 30)
def bodies_of_large_lengths(k):
    """A body of 0x7f: no length is believed beyond the bytes that are there."""
    return fates(k, with_body(b"\x7f" * 60))


@case("malformed")
def headers_of_all_kinds(k):
    """A client id may be null or bad UTF-8; unknown tagged fields are skipped, in order only; cut ones close the connection."""
    body = b"\x01\0\0\0"
    front = struct.pack(">hhi", 3, 12, 1)
    name = struct.pack(">h", 5) + b"probe"
    return fates(
        k,
        {
            "null client": front + b"\xff\xff\0" + body,
            "empty client": front + b"\0\0\0" + body,
            "client too long": front + struct.pack(">h", 3000) + b"\0" + body,
            "bad UTF-8": front + b"\0\x02\xff\xfe\0" + body,
            "a tag": front + name + b"\x01\x05\x02ab" + body,
            "two tags": front + name + b"\x02\x05\x02ab\x06\x01a" + body,
            "tag too long": front + name + b"\x01\x05\x7fab" + body,
            "many tags": front + name + b"\xff\xff\xff\x7f" + body,
            "negative correlation": struct.pack(">hhi", 3, 12, -5) + name + b"\0" + body,
        },
    )


@case("malformed")
def bodies_of_metadata(k):
    """Null where null may not be, strings cut short and huge counts close; bad UTF-8, odd booleans and unknown tags do not."""
    new, old, one = header(3, 12, 1, flexible=True), header(3, 0, 1), header(3, 1, 1)
    return fates(
        k,
        {
            "v0 null": old + struct.pack(">i", -1),
            "v1 null": one + struct.pack(">i", -1),
            "v0 huge": old + struct.pack(">i", 1 << 30),
            "v0 null name": old + struct.pack(">ih", 1, -1),
            "v0 cut name": old + struct.pack(">ih", 1, 500) + b"abc",
            "v0 bad UTF-8": old + struct.pack(">ih", 1, 2) + b"\xff\xfe",
            "v12 huge": new + b"\xff\xff\xff\xff\x07\0\0\0",
            "v12 boolean 2": new + b"\x01\x02\x03\0",
            "v12 unknown tag": new + b"\x01\0\0\x01\x09\x03abc",
            "v12 without tags": new + b"\x01\0\0",
        },
    )


@case("malformed")
def frames_in_pieces_and_in_a_row(k):
    """A frame may come byte by byte, and several at once are answered in order; a bad one ends it."""
    meta = encode_request("metadata", 12, 5, {"topics": []})
    whole = struct.pack(">i", len(meta)) + meta
    slow, quick, spoilt = k.connect(), k.connect(), k.connect()
    for byte in whole:
        slow.send_bytes(bytes([byte]))
    quick.send_bytes(whole * 5)
    bad = header(999, 0, 1)
    spoilt.send_bytes(whole + struct.pack(">i", len(bad)) + bad + whole)
    return {"slow": slow.fate(), "quick": [quick.fate() for _ in range(5)], "spoilt": [spoilt.fate(), spoilt.fate()]}


@case("malformed")
def short_and_strange_frames(k):
    """Lengths of 0 to 10 hold no header, a TLS hello or SSH greeting is a huge length; an unfinished frame waits."""
    meta = encode_request("metadata", 12, 5, {"topics": []})
    tries = {
        **{str(size): struct.pack(">i", size) + meta[:size] for size in (0, 1, 4, 7, 8, 10)},
        "least": struct.pack(">i", -(2**31)),
        "one too many": struct.pack(">i", 104857601),
        "the limit": struct.pack(">i", 104857600),
        "tls": b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + b"a" * 40,
        "ssh": b"SSH-2.0-OpenSSH\r\n",
        "two bytes": b"\0\0",
    }
    found = {}
    for label, data in tries.items():
        connection = k.connect()
        connection.send_bytes(data)
        found[label] = connection.fate(0.7)
    return found


@case("malformed")
def sasl_where_there_is_none(k):
    """SaslHandshake on a plain listener gets ILLEGAL_SASL_STATE (34) and no mechanism; the connection goes on."""
    found = {}
    for version in (0, 1, 2):
        connection = k.connect()
        connection.send_frame(header(17, version, 5) + struct.pack(">h", 5) + b"PLAIN")
        try:
            found[version] = connection.receive_frame(2).hex()
            found[f"{version}, then"] = len(connection.call("metadata", 12, topics=[])["brokers"])
        except Closed:
            found[version] = "closes"
    return found
