"""More of group coordinators, classic groups, committed offsets and group administration: versions, static members, odd requests."""

from probe import case
from wire import subscription


def at_one(k, suffix="", **options):
    """A topic whose only replica is at broker 1."""
    return k.topic(suffix, replicas={0: [k.ids[0]]}, **options)


def plain(answer):
    """An answer without its throttle time."""
    return {name: value for name, value in answer.items() if name != "throttle_time"}


# ---- coordinator --------------------------------------------------------------------------------------------


@case("coordinator")
def find_coordinator_sentences(k):
    """Up to v3 every answer has a sentence, even NONE; from v4 only an unknown key type has one."""
    group = k.group()
    k.coordinator(group)
    found = {}
    for version in range(7):
        for kind in (0,) if version == 0 else (0, 3):
            body = {"coordinator_keys": [group]} if version >= 4 else {"key": group}
            body.update({"key_type": kind} if version else {})
            answer = k.call("find_coordinator", version, **body)
            one = answer["coordinators"][0] if version >= 4 else answer
            found[f"v{version} type {kind}"] = [one["error_code"], one.get("error_message"), one["node_id"] in k.ids]
    return found


@case("coordinator")
def find_one_coordinator_twice(k):
    """A key that comes twice is answered twice."""
    group = k.group()
    k.coordinator(group)
    answer = k.call("find_coordinator", 4, key_type=0, coordinator_keys=[group, group])
    return [[one["key"], one["error_code"]] for one in answer["coordinators"]]


@case("coordinator")
def the_group_without_a_name(k):
    """The empty group has a coordinator and takes offsets of simple consumers; nobody can join it."""
    topic, at = at_one(k), k.coordinator("")
    part = {"partition_index": 0, "committed_offset": 4, "committed_metadata": ""}
    body = {"group_id": "", "member_id": "", "generation_id_or_member_epoch": -1, "topics": [{"name": topic, "partitions": [part]}]}
    committed = k.call("offset_commit", 8, to=at, **body)["topics"][0]["partitions"][0]["error_code"]
    read = k.committed("", topic)
    return {
        "commit": committed,
        "read": read,
        "delete": k.call("delete_groups", 2, to=at, groups_names=[""])["results"][0]["error_code"],
        "heartbeat": k.call("heartbeat", 4, to=at, group_id="", generation_id=1, member_id="m")["error_code"],
        "leave": k.call("leave_group", 5, to=at, group_id="", members=[])["error_code"],
    }


# ---- classic groups -----------------------------------------------------------------------------------------


@case("classic", 25)
def a_whole_membership_in_every_version(k):
    """Join, sync, heartbeat and leave in each version: what each tells of protocol, leader and assignment."""
    found, waiting = {}, []
    for version in range(10):
        group = k.group(str(version))
        connection = k.connect(k.coordinator(group))
        body = {"group_id": group, "session_timeout": 10000, "protocol_type": "consumer", "member_id": ""}
        body["protocols"] = [{"name": "range", "metadata": b"m"}]
        body.update({"rebalance_timeout": 3000} if version else {})
        if version >= 4:
            body["member_id"] = connection.call("join_group", version, **body)["member_id"]
        connection.send("join_group", version, **body)
        waiting.append((version, group, connection))
    for version, group, connection in waiting:
        joined = connection.receive()
        member, generation = k.alias(joined["member_id"], f"<member {version}>"), joined["generation_id"]
        who = {"group_id": group, "generation_id": generation, "member_id": member}
        work = {"assignments": [{"member_id": member, "assignment": b"x"}]}
        named = {"protocol_type": "consumer", "protocol_name": "range"} if version >= 5 else {}
        found[version] = {
            "join": plain(joined),
            "sync": plain(connection.call("sync_group", min(version, 5), **who, **work, **named)),
            "heartbeat": plain(connection.call("heartbeat", min(version, 4), **who)),
        }
        leaving = {"members": [{"member_id": member, "group_instance_id": None}]} if version >= 3 else {"member_id": member}
        found[version]["leave"] = plain(connection.call("leave_group", min(version, 5), group_id=group, **leaving))
    return found


@case("classic")
def sync_must_name_the_protocol(k):
    """SyncGroup v5 without protocol type or name gets INCONSISTENT_GROUP_PROTOCOL (23) before anything else is looked at."""
    member = k.member(k.group())
    member.join()
    return {
        "no type": member.sync(protocol_type=None),
        "no name": member.sync(protocol_name=None),
        "and a stranger": member.sync(protocol_name=None, member_id="nobody"),
        "and no group": member.sync(protocol_type=None, group_id=""),
        "both": member.sync({member.id: b"x"}),
    }


@case("classic", 20)
def sync_refusals_in_every_version(k):
    """Wrong generation 22, unknown member or group 25, no group id 24, another broker 16; the assignment is empty then."""
    group = k.group()
    member = k.member(group)
    member.join()
    found = {}
    for version in range(6):
        body = {"group_id": group, "generation_id": member.generation, "member_id": member.id, "assignments": []}
        body.update({"protocol_type": "consumer", "protocol_name": "range"} if version >= 5 else {})
        ask = lambda to=member.broker, v=version, b=body, **o: plain(k.call("sync_group", v, to=to, **{**b, **o}))  # noqa: E731
        found[version] = {
            "generation": ask(generation_id=7),
            "member": ask(member_id="nobody"),
            "no member": ask(member_id=""),
            "no group id": ask(group_id=""),
            "elsewhere": ask(to=k.other(member.broker)),
        }
    return found


@case("classic", 20)
def leaving_in_every_version(k):
    """Up to v2 the one member's error is the answer's; from v3 each member has its own, and nobody to leave is fine."""
    group = k.group()
    member = k.member(group)
    member.enter()
    found = {}
    for version in range(6):
        body = {"members": [{"member_id": "nobody", "group_instance_id": None}]} if version >= 3 else {"member_id": "nobody"}
        found[version] = {
            "stranger": plain(k.call("leave_group", version, to=member.broker, group_id=group, **body)),
            "elsewhere": plain(k.call("leave_group", version, to=k.other(member.broker), group_id=group, **body)),
        }
        if version >= 3:
            found[version]["nobody"] = plain(k.call("leave_group", version, to=member.broker, group_id=group, members=[]))
    return found


@case("classic")
def leaving_twice_in_one_request(k):
    """A member that is named twice leaves once; the second mention is unknown (25)."""
    member = k.member(k.group())
    member.enter()
    twice = [{"member_id": member.id, "group_instance_id": None}] * 2
    answer = k.call("leave_group", 5, to=member.broker, group_id=member.group, members=twice)
    return [answer["error_code"], [m["error_code"] for m in answer["members"]], k.group_state(member.group)]


@case("classic")
def a_handed_out_id_is_not_a_member(k):
    """An id given with error 79 can neither heartbeat nor sync nor commit (25), but leave; then it cannot join any more (25)."""
    group, topic = k.group(), at_one(k)
    member = k.member(group)
    member.id = k.alias(member.knock()["member_id"], "<member>")
    k.until(lambda: k.group_state(group), lambda state: state == "Empty")
    return {
        "heartbeat": member.heartbeat(generation_id=0),
        "sync": member.sync(generation_id=0),
        "commit": member.commit(topic, 1, generation=0),
        "leave": member.leave(),
        "again": member.leave(),
        "join": member.knock()["error_code"],
        "state": k.group_state(group),
    }


@case("classic", 20)
def a_static_member_with_other_names(k):
    """A known instance with another member id is fenced (82), an instance nobody has is unknown (25)."""
    group, topic = k.group(), at_one(k)
    member = k.member(group, instance="i1")
    member.enter()
    return {
        "heartbeat, other id": member.heartbeat(member_id="x"),
        "heartbeat, no instance": member.heartbeat(group_instance_id=None),
        "heartbeat, other instance": member.heartbeat(group_instance_id="i2"),
        "sync, other id": member.sync(member_id="x")["error"],
        "sync, other instance": member.sync(group_instance_id="i2")["error"],
        "commit, other id": member.commit(topic, 1, member="x"),
        "commit, other instance": member.commit(topic, 1, group_instance_id="i2"),
        "commit, no instance": member.commit(topic, 1, group_instance_id=None),
    }


@case("classic", 20)
def a_static_member_back_through_an_older_version(k):
    """Before v9 nothing can say that the assignment may be skipped: the answer names the former leader."""
    group = k.group()
    first = k.member(group, instance="i1", label="first")
    first.enter()
    back = k.member(group, instance="i1", label="back", version=5)
    answer = back.knock()
    back.id, back.generation = k.alias(answer["member_id"], "<back>"), answer["generation_id"]
    return {
        "leader": answer["leader"],
        "members": answer["members"],
        "generation": answer["generation_id"],
        "sync": back.sync(),
        "first leaves": first.leave(first.id, "i1"),
    }


@case("classic", 20)
def a_static_member_back_with_other_protocols(k):
    """If another protocol must be taken the group rebalances; without a common one the member is refused (23)."""
    group = k.group()
    first = k.member(group, instance="i1", label="first", protocols=(("range", b"1"), ("sticky", b"2")))
    first.enter()
    back = k.member(group, instance="i1", label="back", protocols=(("sticky", b"2"),))
    answer = back.knock()
    k.alias(answer["member_id"], "<back>")
    return {
        "back": [answer["error_code"], answer["generation_id"], answer["protocol_name"], answer["skip_assignment"]],
        "state": k.group_state(group),
        "no common one": k.member(group, instance="i1", protocols=(("other", b""),)).knock()["error_code"],
        "other type": k.member(group, instance="i1", kind="connect").knock()["error_code"],
    }


@case("classic", 25)
def a_member_that_never_syncs(k):
    """Who joins and does not sync within the rebalance timeout is removed, and the others rebalance."""
    group = k.group()
    one, two = (k.member(group, label=label, rebalance=1500) for label in ("one", "two"))
    one.ask_join()
    k.pause(0.3)
    two.ask_join()
    one.joined(), two.joined()
    return {
        "one": one.sync({one.id: b"1", two.id: b"2"}),
        "later": k.until(one.heartbeat, lambda error: error == 27, 4),
        "two": [two.heartbeat(), two.sync()["error"]],
    }


@case("classic", 20)
def a_member_that_does_not_rejoin(k):
    """Who does not rejoin within the rebalance timeout is no member any more (25)."""
    group = k.group()
    slow, new = (k.member(group, label=label, rebalance=1200) for label in ("slow", "new"))
    slow.enter()
    new.ask_join()
    return {"new": new.joined(), "slow": [slow.heartbeat(), slow.knock()["error_code"]]}


@case("classic", 20)
def leaving_while_others_wait_for_the_leader(k):
    """A member that leaves during the assignment starts the rebalance anew: who waited in SyncGroup gets 27."""
    group = k.group()
    members = [k.member(group, label=f"member{i}", rebalance=2000) for i in range(3)]
    for member in members:
        member.ask_join()
        k.pause(0.1)
    joined = [member.joined() for member in members]
    for member in members[1:]:
        member.ask_sync()
    k.pause(0.1)
    left = members[2].leave()
    waited = members[1].synced()
    leader = [members[0].heartbeat(), members[0].sync({members[0].id: b"1"})["error"]]
    members[1].ask_join()
    return {"leader": joined[0]["members"], "left": left, "waited": waited, "then": leader, "next": members[0].join(), "two": members[1].joined()}


# ---- commits ------------------------------------------------------------------------------------------------


@case("commits", 25)
def commits_in_every_version(k):
    """Unknown partitions 3 (unknown ids 100) before anything else; then who commits: 16, 22 or 25; too much metadata 12."""
    import uuid

    topic, group = at_one(k), k.group()
    found = {}
    for version in range(2, 11):

        def commit(*parts, to=None, stranger=False, version=version, **who):
            known = {"topic_id": uuid.UUID(int=44) if stranger else topic.id} if version >= 10 else {"name": "no-such-topic" if stranger else topic}
            listed = [{"partition_index": p, "committed_offset": o, "committed_metadata": m} for p, o, m in parts]
            body = {"group_id": group, "member_id": "", "generation_id_or_member_epoch": -1, **who}
            body.update({"retention_time": -1} if version < 5 else {})
            answer = k.call("offset_commit", version, to=to or k.coordinator(group), topics=[{**known, "partitions": listed}], **body)
            return [[p["partition_index"], p["error_code"]] for t in answer["topics"] for p in t["partitions"]]

        found[version] = {
            "good": commit((0, version, "m")),
            "no metadata": commit((0, version, None)),
            "one of two": commit((0, 1, ""), (5, 1, "")),
            "no topic": commit((0, 1, ""), stranger=True),
            "elsewhere": commit((0, 1, ""), (5, 1, ""), to=k.other(k.coordinator(group))),
            "generation": commit((0, 1, ""), generation_id_or_member_epoch=3),
            "member": commit((0, 1, ""), member_id="x"),
            "long": commit((0, 1, "x" * 5000)),
        }
    return {"errors": found, "kept": k.committed(group, topic)}


@case("commits", 25)
def reading_offsets_in_every_version(k):
    """v1 tells the group's error with each partition, later versions once; partitions nobody committed have offset -1."""
    topic, group, fresh = k.topic(replicas={0: [k.ids[0]], 1: [k.ids[0]]}), k.group(), k.group("fresh")
    k.commit(group, topic, 7, metadata="note", leader_epoch=0)
    found = {}
    for version in range(1, 8):

        def read(name, numbers, to=None, version=version):
            asked = None if numbers is None else [{"name": topic, "partition_indexes": numbers}]
            return plain(k.call("offset_fetch", version, to=to or k.coordinator(name), group_id=name, topics=asked))

        found[version] = {
            "two": read(group, [1, 0]),
            "fresh": read(fresh, [0]),
            "elsewhere": read(group, [0], k.other(k.coordinator(group))),
            "unknown": read(group, [9]),
        }
        if version >= 2:
            found[version]["all"] = [read(group, None), read(fresh, None)]
    return found


@case("commits")
def reading_offsets_of_several_groups(k):
    """From v8 several groups are read at once, each with its own error; a group at another broker gets 16."""
    topic, group = at_one(k), k.group()
    k.commit(group, topic, 7)
    wrong = k.other(k.coordinator(group))
    asked = [{"group_id": group, "topics": [{"name": topic, "partition_indexes": [0]}]}, {"group_id": group, "topics": None}]
    right = k.call("offset_fetch", 8, to=k.coordinator(group), groups=asked)["groups"]
    return {"here": right, "elsewhere": k.call("offset_fetch", 8, to=wrong, groups=asked)["groups"]}


@case("commits")
def reading_offsets_as_a_member_of_a_classic_group(k):
    """Member id and epoch of OffsetFetch v9 mean nothing to a classic group."""
    topic, member = at_one(k), k.member(k.group())
    member.enter()
    member.commit(topic, 4)
    found = {}
    for who, epoch in ((member.id, 1), (member.id, 9), ("nobody", 1), (None, -1)):
        asked = {"group_id": member.group, "topics": [{"name": topic, "partition_indexes": [0]}], "member_id": who, "member_epoch": epoch}
        group = k.call("offset_fetch", 9, to=member.broker, groups=[asked])["groups"][0]
        found[f"{who} {epoch}"] = [group["error_code"], [p["committed_offset"] for t in group["topics"] for p in t["partitions"]]]
    return found


@case("commits")
def offset_delete_of_many_places(k):
    """Unknown partitions come first with 3; what was never committed is deleted without complaint."""
    topic, other, group = at_one(k), at_one(k, "other"), k.group()
    k.commit(group, topic, 3)
    places = [{"name": topic, "partitions": [{"partition_index": p} for p in (0, 8)]}, {"name": other, "partitions": [{"partition_index": 0}]}]
    answer = k.call("offset_delete", 0, to=k.coordinator(group), group_id=group, topics=places)
    return {
        "error": answer["error_code"],
        "places": sorted([t["name"], [[p["partition_index"], p["error_code"]] for p in t["partitions"]]] for t in answer["topics"]),
        "then": k.committed(group, topic),
    }


@case("commits", 20)
def offset_delete_of_a_busy_group(k):
    """Topics that members subscribe to are GROUP_SUBSCRIBED_TO_TOPIC (86); a group of another kind is NON_EMPTY_GROUP (68)."""
    topic, other = at_one(k), at_one(k, "other")
    reader, worker = k.member(k.group("read"), protocols=(("range", subscription(topic)),)), k.member(k.group("work"), kind="connect")
    unreadable = k.member(k.group("unreadable"))
    for member in (reader, worker, unreadable):
        member.ask_join()
    for member in (reader, worker, unreadable):
        member.joined()
        member.sync({member.id: b"x"})
    reader.commit(other, 2)

    def forget(member):
        places = [{"name": name, "partitions": [{"partition_index": 0}]} for name in (topic, other)]
        answer = k.call("offset_delete", 0, to=member.broker, group_id=member.group, topics=places)
        return [answer["error_code"], sorted([t["name"], t["partitions"][0]["error_code"]] for t in answer["topics"])]

    return {"subscribed": forget(reader), "connect": forget(worker), "unreadable": forget(unreadable), "then": k.committed(reader.group, other)}


@case("commits", 20)
def offsets_of_a_deleted_topic(k):
    """With a topic its committed offsets go; the group stays."""
    topic, group = at_one(k), k.group()
    k.commit(group, topic, 5)
    k.call("delete_topics", 6, topics=[{"name": topic}], timeout=5000)
    k.until(lambda: k.metadata(topic)["error_code"], lambda error: error == 3)
    return [k.until(lambda: k.committed(group, topic), lambda found: found["offset"] == -1), k.group_state(group)]


@case("commits")
def commits_after_the_last_member_left(k):
    """An empty group takes commits of simple consumers; those of its former member or of any generation are refused (25)."""
    topic, member = at_one(k), k.member(k.group())
    member.enter()
    member.commit(topic, 3)
    member.leave()
    return {
        "former member": member.commit(topic, 4),
        "simple": k.commit(member.group, topic, 5),
        "a generation": k.commit(member.group, topic, 6, generation=1, member="x"),
        "a name alone": k.commit(member.group, topic, 7, generation=-1, member="x"),
        "kept": k.committed(member.group, topic),
    }


# ---- group administration -----------------------------------------------------------------------------------


@case("groupadmin", 20)
def describe_groups_in_every_version(k):
    """What DescribeGroups tells of a stable, an empty and an unknown group, with and without authorized operations."""
    busy, empty, missing = k.group("busy"), k.group("empty"), k.group("missing")
    k.commit(empty, at_one(k), 1)
    k.member(busy).enter()
    found = {}
    for version in range(7):
        options = ({}, {"include_authorized_operations": True}) if version >= 3 else ({},)
        for option in options:
            for group in (busy, empty, missing):
                answer = k.call("describe_groups", version, to=k.coordinator(group), groups=[group], **option)
                found[f"v{version} {group} {bool(option)}"] = answer["groups"][0]
    return found


@case("groupadmin", 20)
def list_groups_in_every_version(k):
    """States come with v4, types with v5; filters take any case and know nothing of unknown words."""
    empty, stable = k.group("empty"), k.group("stable")
    k.commit(empty, at_one(k), 1)
    k.member(stable).enter()

    def listed(version, **filters):
        answers = [k.call("list_groups", version, to=broker, **filters) for broker in k.ids]
        return sorted((str(g) for a in answers for g in a["groups"] if g["group_id"] in (empty, stable)))

    return {
        **{version: listed(version) for version in range(6)},
        "STABLE": listed(4, states_filter=["STABLE"]),
        "both": listed(4, states_filter=["Empty", "Stable"]),
        "no word": listed(4, states_filter=[""]),
        "CLASSIC": listed(5, types_filter=["CLASSIC"]),
        "share": listed(5, types_filter=["share"]),
        "nonsense": listed(5, types_filter=["nonsense"]),
    }


@case("groupadmin", 20)
def delete_groups_in_every_version(k):
    """A group with members is 68, an unknown one 69, at another broker 16; a group that is named twice is answered once."""
    found = {}
    for version in range(3):
        empty, busy = k.group(f"empty{version}"), k.group(f"busy{version}")
        k.commit(empty, at_one(k, str(version)), 1)
        k.member(busy).enter()

        def delete(*names, to=None, version=version):
            answer = k.call("delete_groups", version, to=to or k.coordinator(names[0]), groups_names=list(names))
            return [[r["group_id"], r["error_code"]] for r in answer["results"]]

        found[version] = [delete(busy), delete(empty, to=k.other(k.coordinator(empty))), delete(empty, empty), delete(empty)]
    return found


@case("groupadmin", 20)
def requests_to_a_deleted_group(k):
    """After DeleteGroups its former member is unknown (25), and a commit of its generation finds no group."""
    topic, member = at_one(k), k.member(k.group())
    member.enter()
    member.commit(topic, 9)
    member.leave()
    k.call("delete_groups", 2, to=member.broker, groups_names=[member.group])
    return {
        "state": k.group_state(member.group),
        "heartbeat": member.heartbeat(),
        "sync": member.sync(),
        "commit": member.commit(topic, 1),
        "leave": member.leave(),
        "join": member.knock()["error_code"],
        "offset": k.committed(member.group, topic),
    }
