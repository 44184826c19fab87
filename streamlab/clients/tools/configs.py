"""kafka-configs.sh (`kafka.admin.ConfigCommand`): what it does; what it refuses is in `configs_check`.

Law of the module: topics, brokers and groups; users, clients and addresses are in `config_quotas`.
"""

from __future__ import annotations

import re

from streamlab.clients.tools import config_quotas
from streamlab.clients.tools.admin import Admin, Talking
from streamlab.clients.tools.configs_check import (
    BROKERS,
    CLIENT_METRICS,
    GROUPS,
    LOGGERS,
    NAME,
    TOPICS,
    Asked,
    asked_of,
    check,
)
from streamlab.clients.tools.connect import admin_of
from streamlab.clients.tools.conversation import Talk
from streamlab.clients.tools.java import ERRORS, JavaError, execution, illegal_argument, kafka_error, names_in_order, split
from streamlab.clients.tools.listing import list_groups
from streamlab.clients.tools.options import Parsed, Usage, parse
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.properties import properties
from streamlab.clients.tools.screen import print_trace
from streamlab.protocol.messages.admin import (
    BROKER_RESOURCE,
    GROUP_RESOURCE,
    OP_DELETE,
    OP_SET,
    TOPIC_RESOURCE,
    AlterableConfig,
    AlterConfigsResource,
    ConfigEntry,
    ConfigResource,
    IncrementalAlterConfigsRequest,
    ListConfigResourcesRequest,
)
from streamlab.protocol.topic_names import validate

TIMEOUT_MS = 30_000
SOURCES = {
    1: "DYNAMIC_TOPIC_CONFIG",
    2: "DYNAMIC_BROKER_CONFIG",
    3: "DYNAMIC_DEFAULT_BROKER_CONFIG",
    4: "STATIC_BROKER_CONFIG",
    5: "DEFAULT_CONFIG",
    6: "DYNAMIC_BROKER_LOGGER_CONFIG",
    7: "DYNAMIC_CLIENT_METRICS_CONFIG",
    8: "DYNAMIC_GROUP_CONFIG",
}
RESOURCES = {TOPICS: TOPIC_RESOURCE, BROKERS: BROKER_RESOURCE, LOGGERS: 8, CLIENT_METRICS: 16, GROUPS: GROUP_RESOURCE}
OWN_SOURCE = {TOPICS: 1, BROKERS: 2, CLIENT_METRICS: 7, GROUPS: 8}
TERSE = (
    "java.lang.IllegalArgumentException",
    f"{ERRORS}InvalidConfigurationException",
    f"{ERRORS}InvalidTopicException",
    "joptsimple.",
)
_NOT_IN_BRACKETS = r"(?=[^\]]*(?:\[|$))"


def run(process: Process) -> Talk:
    try:
        yield from _run(process)
    except JavaError as error:
        if error.kind.startswith(TERSE) or error.kind == f"{ERRORS}UnsupportedVersionException":
            process.err(error.message or "null")
        else:
            process.err(f"Error while executing config command with args '{' '.join(process.arguments)}'")
            print_trace(process, error)
        return 1
    return 0


def _run(process: Process) -> Talking[None]:
    parsed = parse(NAME, process.arguments)
    usage = Usage(NAME, process)
    usage.help_or_version(parsed, not process.arguments)
    asked = asked_of(parsed)
    check(usage, parsed, asked)
    if parsed.has("bootstrap-controller"):
        raise execution(JavaError(f"{ERRORS}TimeoutException", "Timed out waiting for a node assignment. Call: describeConfigs"))
    admin = admin_of(process, parsed.one("bootstrap-server") or "", parsed.one("command-config"))
    if parsed.has("alter") and len(asked.kinds) != len(asked.names):
        raise illegal_argument("An entity name must be specified for every entity type")
    tool = _Configs(process, parsed, admin)
    try:
        if asked.kinds[0] not in RESOURCES:
            yield from tool.quotas(asked)
        elif parsed.has("alter"):
            yield from tool.alter(asked)
        else:
            yield from tool.describe(asked.kinds[0], asked.names[0] if asked.names else None)
    except JavaError as error:
        if error.kind.startswith(ERRORS) and not error.kind.startswith(TERSE):
            raise execution(error) from error
        raise


class _Configs:
    """One command on its way."""

    def __init__(self, process: Process, parsed: Parsed, admin: Admin) -> None:
        self.process = process
        self.parsed = parsed
        self.admin = admin

    def alter(self, asked: Asked) -> Talking[None]:
        kind, name = asked.kinds[0], asked.names[0]
        added = self._added()
        deleted = self._deleted()
        old = {entry.name for entry in (yield from self._entries(kind, name, False))}
        missing = [one for one in deleted if one not in old]
        if missing:
            loggers = kind == LOGGERS
            told = "Invalid broker logger(s)" if loggers else "Invalid config(s)"
            raise JavaError(f"{ERRORS}InvalidConfigurationException", f"{told}: {','.join(missing)}")
        changes = [AlterableConfig(one, "", OP_DELETE) for one in deleted]
        changes += [AlterableConfig(one, value, OP_SET) for one, value in added.items()]
        resource = AlterConfigsResource(RESOURCES[kind], name, tuple(changes))
        node = self.admin.node(int(name)) if kind == BROKERS and name else self.admin.controller_node
        answer = yield from self.admin.call(
            "incrementalAlterConfigs", IncrementalAlterConfigsRequest((resource,)), node, timeout_ms=TIMEOUT_MS
        )
        for result in answer.responses:
            if result.error_code:
                raise execution(kafka_error(result.error_code, result.error_message))
        self._completed(kind, name)

    def _added(self) -> dict[str, str]:
        """`parseConfigsToBeAdded`. Raises JavaError."""
        found: dict[str, str] = {}
        if self.parsed.has("add-config-file"):
            found.update(properties(self.process.file(self.parsed.one("add-config-file") or "")))
        text = self.parsed.one("add-config")
        if text is not None:
            pairs = [re.split(rf"\s*=\s*{_NOT_IN_BRACKETS}", one) for one in split(text, f",{_NOT_IN_BRACKETS}")]
            if any(len(pair) != 2 for pair in pairs):
                raise illegal_argument(
                    'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val" or  '
                    '"key=[val1,val2]" to group values which contain commas.'
                )
            found.update({name.strip(): re.sub(r"[\[\]]", "", value).strip() for name, value in pairs})
        for name in found:
            if not re.fullmatch(r"[a-zA-Z0-9._-]*", name):
                raise illegal_argument(f"Invalid character found for config key: {name}")
        return found

    def _deleted(self) -> list[str]:
        return [one.strip() for text in self.parsed.all("delete-config") for one in _tokens(text, ",")]

    def describe(self, kind: str, name: str | None) -> Talking[None]:
        everything = self.parsed.has("all")
        if name is not None and not everything and not (yield from self._exists(kind, name)):
            self.process.out(f"The {kind[:-1]} '{name}' doesn't exist and doesn't have dynamic config.")
            return
        names = [name] if name is not None else (yield from self._all_names(kind))
        for one in names:
            if one:
                self.process.out(f"{'All' if everything else 'Dynamic'} configs for {kind[:-1]} {one} are:")
            else:
                self.process.out(f"Default configs for {kind} in the cluster are:")
            for entry in (yield from self._entries(kind, one, everything)):
                synonyms = ", ".join(f"{SOURCES[source]}:{synonym}={_null(value)}" for synonym, value, source in entry.synonyms)
                sensitive = "true" if entry.is_sensitive else "false"
                self.process.out(f"  {entry.name}={_null(entry.value)} sensitive={sensitive} synonyms={{{synonyms}}}")

    def _exists(self, kind: str, name: str) -> Talking[bool]:
        if kind == TOPICS:
            _must_be_valid(name)
            topics = yield from self.admin.list_topics(True)
            return any(topic.name == name for topic in topics)
        if kind in (BROKERS, LOGGERS):
            cluster = yield from self.admin.describe_cluster()
            return not name or any(str(one.node_id) == name for one in cluster.brokers)
        if kind == GROUPS:
            groups = yield from list_groups(self.admin)
            if any(group.group_id == name for group in groups):
                return True
        return name in (yield from self._named_resources(kind))

    def _all_names(self, kind: str) -> Talking[list[str]]:
        if kind == TOPICS:
            topics = yield from self.admin.list_topics(True)
            return names_in_order(topic.name or "" for topic in topics)
        if kind in (BROKERS, LOGGERS):
            cluster = yield from self.admin.describe_cluster()
            return [*(str(one.node_id) for one in sorted(cluster.brokers, key=lambda one: one.node_id)), ""]
        found = yield from self._named_resources(kind)
        if kind == GROUPS:
            groups = yield from list_groups(self.admin)
            found = [*(group.group_id for group in groups), *found]
        return list(dict.fromkeys(found))

    def _named_resources(self, kind: str) -> Talking[list[str]]:
        """Resources of this kind that have a config of their own."""
        answer = yield from self.admin.call("listConfigResources", ListConfigResourcesRequest((RESOURCES[kind],)))
        if answer.error_code:
            raise kafka_error(answer.error_code)
        return [name for number, name in answer.resources if number == RESOURCES[kind]]

    def _entries(self, kind: str, name: str, everything: bool) -> Talking[list[ConfigEntry]]:
        """`getResourceConfig`: those of the resource's own level, or all."""
        if kind == TOPICS and name:
            _must_be_valid(name)
        own = 3 if kind == BROKERS and not name else OWN_SOURCE.get(kind)
        node = int(name) if kind in (BROKERS, LOGGERS) and name else None
        results = yield from self.admin.describe_configs([ConfigResource(RESOURCES[kind], name)], True, node)
        if results[0].error_code:
            raise execution(kafka_error(results[0].error_code, results[0].error_message))
        return sorted(
            (entry for entry in results[0].configs if everything or own is None or entry.config_source == own),
            key=lambda entry: entry.name,
        )

    def quotas(self, asked: Asked) -> Talking[None]:
        """Users, clients and addresses."""
        if not self.parsed.has("alter"):
            yield from config_quotas.describe(self.process, self.admin, asked)
            return
        yield from config_quotas.alter(self.admin, asked, self._added(), self._deleted())
        self._completed(asked.kinds[0], asked.names[0])

    def _completed(self, kind: str, name: str) -> None:
        if name:
            self.process.out(f"Completed updating config for {kind[:-1]} {name}.")
        else:
            self.process.out(f"Completed updating default config for {kind} in the cluster.")


def _tokens(text: str, by: str) -> list[str]:
    """As joptsimple splits the values of an option."""
    return [one for one in text.split(by) if one] or [text.replace(by, "")]


def _must_be_valid(name: str) -> None:
    wrong = validate(name)
    if wrong is not None:
        raise JavaError(f"{ERRORS}InvalidTopicException", wrong)


def _null(value: str | None) -> str:
    return "null" if value is None else value
