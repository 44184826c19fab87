"""How Kafka reads a config's text, and what it says when it cannot (`ConfigDef.parseType` and its validators).

Law of the room: the sentences are Kafka's own.
"""

from __future__ import annotations

import re

Value = bool | int | float | str | tuple[str, ...]

_INTEGER = re.compile(r"[+-]?\d+")
_DOUBLE = re.compile(r"[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFdD]?)", re.ASCII)
_HEX_DOUBLE = re.compile(r"[+-]?0[xX]([0-9a-fA-F]+\.?|[0-9a-fA-F]*\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?")
_BITS = {"int": 31, "long": 63, "short": 15}
_MOST_DIGITS = 19
"""No `long` has more, leading zeros apart."""
_REPLICAS = re.compile(r"([0-9]+:[0-9]+)?")
_BLANK = "".join(map(chr, range(33)))
"""What Java's String.trim takes away."""


class BadValue(Exception):
    """A config's value cannot be used; the text is Kafka's."""

    @staticmethod
    def of(name: str, value: object, reason: str) -> BadValue:
        return BadValue(f"Invalid value {shown(value)} for configuration {name}: {reason}")


def parse(name: str, kind: str, text: str) -> Value:
    """The value of a config's text. `kind`: Kafka's type in lower case. Raises BadValue."""
    trimmed = text.strip(_BLANK)
    if kind == "boolean":
        if trimmed.casefold() not in ("true", "false"):
            raise BadValue.of(name, text, "Expected value to be either true or false")
        return trimmed.casefold() == "true"
    if kind in _BITS:
        whole, limit = _whole(trimmed), 1 << _BITS[kind]
        if whole is None or not -limit <= whole < limit:
            raise BadValue.of(name, text, f"Not a number of type {kind.upper()}")
        return whole
    if kind == "double":
        number = _double(trimmed)
        if number is None:
            raise BadValue.of(name, text, "Not a number of type DOUBLE")
        return number
    if kind == "list":
        return tuple(re.split(r"\s*,\s*", trimmed, flags=re.ASCII)) if trimmed else ()
    return trimmed


def _whole(text: str) -> int | None:
    """`Long.parseLong`: decimal digits of any script, one UTF-16 unit each; None where it is no number or too long for one."""
    if not _INTEGER.fullmatch(text) or max(text) > "\uffff":
        return None
    digits = text.lstrip("+-").lstrip("0")
    if len(digits) > _MOST_DIGITS:
        return None
    return -int(digits or "0") if text.startswith("-") else int(digits or "0")


def _double(text: str) -> float | None:
    """`Double.parseDouble`, with its hexadecimal form; None where it is no number."""
    if _DOUBLE.fullmatch(text):
        return float(text if text.endswith(("NaN", "Infinity")) else text.rstrip("fFdD"))
    if _HEX_DOUBLE.fullmatch(text):
        mantissa, exponent = re.split("[pP]", text)
        try:
            return float.fromhex(f"{mantissa}p{exponent.rstrip('fFdD')}")
        except OverflowError:
            return float("-inf" if text.startswith("-") else "inf")
    return None


def without_repeats(value: Value, valid: str | None) -> Value:
    """A list of fixed words without its repeats, which Kafka drops and does not refuse (`ConfigDef.parseValue`, KIP-1161)."""
    if isinstance(value, tuple) and valid is not None and not _names_replicas(valid):
        return tuple(dict.fromkeys(value))
    return value


def check(name: str, value: Value, valid: str | None) -> None:
    """Hold a value against Kafka's own text of its validator, such as "[0,...,1]" or "[compact, delete]". Raises BadValue."""
    if valid is None:
        return
    if _names_replicas(valid):
        _check_replicas(name, value)
    elif "..." in valid:
        _check_range(name, value, valid)
    elif isinstance(value, tuple):
        _check_list(name, value, valid)
    elif str(value) not in _options(valid):
        raise BadValue.of(name, value, f"String must be one of: {', '.join(_options(valid))}")


def _check_range(name: str, value: Value, valid: str) -> None:
    extra = re.fullmatch(r"(\[.*\]) or (-?\d+)", valid)
    bounds = (extra[1] if extra else valid)[1:-1].split(",")
    number = float(value) if isinstance(value, float) else int(value)  # type: ignore[arg-type]
    low, high = bounds[0], bounds[-1]
    if extra:
        if number != int(extra[2]) and not int(low) <= number <= int(high):
            raise BadValue.of(name, value, f"Value must be between {low} and {high} or equal to {extra[2]}")
        return
    if low != "..." and number < float(low):
        raise BadValue.of(name, value, f"Value must be at least {low}")
    if high != "..." and number > float(high):
        raise BadValue.of(name, value, f"Value must be no more than {high}")


def _check_list(name: str, values: tuple[str, ...], valid: str) -> None:
    for value in values:
        if not value:
            raise BadValue(f"Configuration '{name}' values must not be empty.")
        if value not in _options(valid):
            raise BadValue.of(name, value, f"String must be one of: {', '.join(_options(valid))}")


def _check_replicas(name: str, value: Value) -> None:
    given = [item.strip(_BLANK) for item in value] if isinstance(value, tuple) else []
    if "".join(given) != "*" and not all(_REPLICAS.fullmatch(item) for item in given):
        raise BadValue.of(
            name,
            value,
            f"{name} must be the literal '*' or a list of replicas in the following format: "
            "[partitionId]:[brokerId],[partitionId]:[brokerId],...",
        )


def _names_replicas(valid: str) -> bool:
    return valid.startswith("[partitionId]")


def _options(valid: str) -> list[str]:
    return valid[1:-1].split(", ")


def shown(value: object) -> str:
    """A value as Java prints it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(value)}]"
    if isinstance(value, float):
        return repr(value) if 1e-3 <= abs(value) < 1e7 or value == 0 else _scientific(value)
    return str(value)


def _scientific(value: float) -> str:
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    mantissa, exponent = f"{value:.16e}".split("e")
    for digits in range(1, 17):
        short = f"{value:.{digits}e}"
        if float(short) == value:
            mantissa, exponent = short.split("e")
            break
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}0E{int(exponent)}" if mantissa.endswith(".") else f"{mantissa}E{int(exponent)}"
