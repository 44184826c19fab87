"""kafka-log-dirs.sh (`org.apache.kafka.tools.LogDirsCommand`)."""

from __future__ import annotations

import json
from typing import Any

from streamlab.clients.tools.admin import Talking
from streamlab.clients.tools.connect import admin_of
from streamlab.clients.tools.conversation import Talk
from streamlab.clients.tools.failing import fail
from streamlab.clients.tools.java import JavaError, execution, kafka_error, parse_int, places_in_order, split
from streamlab.clients.tools.options import Usage, parse
from streamlab.clients.tools.process import Process
from streamlab.protocol.messages.admin import DescribeLogDirsRequest, DescribeLogDirsResponse

NAME = "kafka-log-dirs.sh"


def run(process: Process) -> Talk:
    try:
        return (yield from _run(process))
    except JavaError as error:
        return fail(process, error)


def _run(process: Process) -> Talking[int]:
    parsed = parse(NAME, process.arguments)
    usage = Usage(NAME, process)
    usage.help_or_version(parsed, not process.arguments)
    usage.required(parsed, "bootstrap-server", "describe")
    topics = {one for one in split(parsed.one("topic-list") or "", ",") if one}
    wanted = {parse_int(one) for one in split(parsed.one("broker-list") or "", ",") if one}
    admin = admin_of(process, parsed.one("bootstrap-server") or "", parsed.one("command-config"), "log-dirs-tool")
    try:
        cluster = yield from admin.describe_cluster()
        there = {one.node_id for one in cluster.brokers}
        if wanted - there:
            missing, known = (",".join(map(str, sorted(one))) for one in (wanted - there, there))
            process.err(f"ERROR: The given brokers do not exist from --broker-list: {missing}. Current existent brokers: {known}")
            return 1
        asked = sorted(wanted or there)
        process.out("Querying brokers for log directories information")
        answers: dict[int, DescribeLogDirsResponse] = {}
        for broker in asked:
            answers[broker] = yield from admin.call("describeLogDirs", DescribeLogDirsRequest(), admin.node(broker))
    except JavaError as error:
        raise execution(error) from error
    process.out(f"Received log directory information from brokers {','.join(map(str, asked))}")
    brokers = [{"broker": broker, "logDirs": [_dir(answers[broker], topics)]} for broker in asked]
    process.out(json.dumps({"brokers": brokers, "version": 1}, separators=(",", ":"), ensure_ascii=False))
    return 0


def _dir(answer: DescribeLogDirsResponse, topics: set[str]) -> dict[str, Any]:
    found = {(one.topic, one.partition): one for one in answer.partitions if not topics or one.topic in topics}
    partitions = [
        {
            "partition": f"{topic}-{partition}",
            "size": found[topic, partition].partition_size,
            "offsetLag": found[topic, partition].offset_lag,
            "isFuture": found[topic, partition].is_future_key,
        }
        for topic, partition in places_in_order(found)
    ]
    error = kafka_error(answer.error_code).kind if answer.error_code else None
    return {"partitions": partitions, "error": error, "logDir": answer.log_dir}
