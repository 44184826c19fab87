"""What kafka-consumer-groups.sh refuses (`ConsumerGroupCommandOptions.checkArgs`), in its words.

Law of the module: the command line alone decides. Where Kafka goes through a set in any order, here it is the order of the alphabet.
"""

from __future__ import annotations

from streamlab.clients.tools.java import illegal_argument
from streamlab.clients.tools.options import Parsed, Usage

NAME = "kafka-consumer-groups.sh"
ACTIONS = ("list", "describe", "delete", "reset-offsets", "delete-offsets", "validate-regex")
AVAILABLE = {
    "members": ("describe",),
    "verbose": ("describe",),
    "offsets": ("describe",),
    "state": ("describe", "list"),
    "type": ("list",),
}
SCOPES = "[all-groups], [group]"
SCENARIOS = ("by-duration", "from-file", "shift-by", "to-current", "to-datetime", "to-earliest", "to-latest", "to-offset")
STATES = ("PreparingRebalance", "CompletingRebalance", "Stable", "Dead", "Empty", "Assigning", "Reconciling")
TYPES = ("Classic", "Consumer")
NO_ACTION = (
    "WARN: No action will be performed as the --execute option is missing. In version 5.0, this command will require either --dry-run "
    "or --execute to be specified. You should add the --dry-run option explicitly if you are scripting this command and want to keep "
    "the current default behavior without prompting."
)


def check(usage: Usage, parsed: Parsed, empty: bool) -> None:
    """Raises Exit, JavaError."""
    usage.help_or_version(parsed, empty)
    if not parsed.has("validate-regex"):
        usage.required(parsed, "bootstrap-server")
    grouped = parsed.has("group") or parsed.has("all-groups")
    if parsed.has("describe"):
        if not grouped:
            raise usage.exit(f"Option [describe] takes one of these options: {SCOPES}")
        if sum(map(parsed.has, ("members", "offsets", "state"))) > 1:
            raise usage.exit("Option [describe] takes at most one of these options: [members], [offsets], [state]")
        if parsed.has("state") and parsed.one("state") is not None:
            raise usage.exit("Option [describe] does not take a value for [state]")
    if parsed.has("delete"):
        if not grouped:
            raise usage.exit(f"Option [delete] takes one of these options: {SCOPES}")
        if parsed.has("topic"):
            raise usage.exit("The consumer does not support topic-specific offset deletion from a consumer group.")
    if parsed.has("delete-offsets") and not (parsed.has("group") and parsed.has("topic")):
        raise usage.exit("Option [delete-offsets] takes the following options: [group], [topic]")
    if parsed.has("reset-offsets"):
        _check_reset(usage, parsed, grouped)
    usage.invalid(parsed, "group", ("all-groups",))
    usage.invalid(parsed, "group", ("list",))
    usage.invalid(parsed, "topic", ("describe", "list"))


def _check_reset(usage: Usage, parsed: Parsed, grouped: bool) -> None:
    if parsed.has("dry-run") and parsed.has("execute"):
        raise usage.exit("Option [reset-offsets] only accepts one of [execute] and [dry-run]")
    if not parsed.has("dry-run") and not parsed.has("execute"):
        usage.screen.err(NO_ACTION)
    if not grouped:
        raise usage.exit(f"Option [reset-offsets] takes one of these options: {SCOPES}")
    for one in ("to-offset", "to-datetime", "by-duration", "to-earliest", "to-latest", "to-current", "shift-by", "from-file"):
        usage.invalid(parsed, one, [other for other in SCENARIOS if other != one])


def group_states(text: str | None) -> tuple[str, ...]:
    """`groupStatesFromString`. Raises JavaError."""
    known = {state.lower(): state for state in STATES}
    wanted = [one.strip() for one in text.split(",")] if text else []
    if any(one.replace("_", "").lower() not in known for one in wanted):
        raise illegal_argument(f"Invalid state list '{text}'. Valid states are: {', '.join(STATES)}")
    return tuple(dict.fromkeys(known[one.replace("_", "").lower()] for one in wanted))


def group_types(text: str | None) -> tuple[str, ...]:
    """`consumerGroupTypesFromString`. Raises JavaError."""
    known = {kind.lower(): kind for kind in TYPES}
    wanted = [one.strip() for one in text.lower().split(",")] if text else []
    if any(one not in known for one in wanted):
        raise illegal_argument(f"Invalid types list '{text}'. Valid types are: {', '.join(TYPES)}")
    return tuple(dict.fromkeys(known[one] for one in wanted))
