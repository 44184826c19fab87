"""kafka-topics.sh (`org.apache.kafka.tools.TopicCommand`)."""

from __future__ import annotations

from streamlab.clients.tools.conversation import Ask, NoAnswer, Talk
from streamlab.clients.tools.options import Option, OptionError, Options, parse
from streamlab.clients.tools.process import Process
from streamlab.protocol.messages.metadata import MetadataRequest

OPTIONS = Options(
    (
        Option("bootstrap-server", "REQUIRED: The Kafka server to connect to.", "required", "String: server to connect to"),
        Option("list", "List all available topics."),
    )
)


def run(process: Process) -> Talk:
    try:
        parse(OPTIONS, process.arguments)
    except OptionError as error:
        process.err(str(error))
        return 1
    answer = yield Ask("broker-1", MetadataRequest(None, client_id="adminclient-1"))
    if isinstance(answer, NoAnswer):
        return 1
    for name in sorted(topic.name for topic in answer.topics):
        process.out(name)
    return 0
