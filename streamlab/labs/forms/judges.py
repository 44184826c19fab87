"""Kafka's own judges of names and values, as one sentence or nothing.

Law of the module: the rules live in `protocol` and `clients`; here they only take the shape that a form needs.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from streamlab.clients.consumer_settings import parse_consumer_settings
from streamlab.clients.producer_settings import parse_producer_settings
from streamlab.clients.settings import BadSetting
from streamlab.labs.spoken import translated
from streamlab.protocol import topic_names
from streamlab.protocol.configs import validate_topic_configs


def topic_name_fault(name: str) -> str:
    """What Kafka would say against a topic's name; empty where nothing."""
    return topic_names.validate(name) or ""


def config_fault(key: str, value: str) -> str:
    """What Kafka would say against a topic config's value; empty where nothing."""
    return configs_fault({key: value})


def configs_fault(configs: Mapping[str, str | None]) -> str:
    """What Kafka would say against topic configs taken together; empty where nothing."""
    invalid = validate_topic_configs({key: value for key, value in configs.items() if value is not None})
    return invalid.message if invalid is not None else ""


def check_producer(flavour: str, settings: Mapping[str, str], fields: Mapping[str, str]) -> None:
    """Refuse what the client itself would refuse, beside the field of that setting (`fields`: field by setting)."""
    try:
        parse_producer_settings(flavour, settings)
    except BadSetting as bad:
        raise _beside(bad, fields) from bad


def check_consumer(flavour: str, settings: Mapping[str, str], fields: Mapping[str, str]) -> None:
    """The same for a consumer."""
    try:
        parse_consumer_settings(flavour, settings)
    except BadSetting as bad:
        raise _beside(bad, fields) from bad


def _beside(bad: BadSetting, fields: Mapping[str, str]) -> ValidationError:
    return ValidationError({fields.get(bad.name, "__all__"): translated(bad.sentence)})
