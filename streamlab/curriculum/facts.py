"""The kinds of facts that a lesson can speak of, with their fields.

Law of the module: read off the facts themselves, so that a misspelt kind or field is found before a learner meets it.
"""

from __future__ import annotations

import ast
import inspect

from streamlab.curriculum.expressions import ExpressionError, parse
from streamlab.curriculum.happenings import COUNTED
from streamlab.events import clients, cluster, data, groups, ledger
from streamlab.simulation.journal import Fact
from streamlab.simulation.sentence import say

KINDS: dict[str, type[Fact]] = {
    kind.__struct_config__.tag: kind
    for module in (cluster, data, groups, clients, ledger)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Fact) and kind is not Fact and isinstance(kind.__struct_config__.tag, str)
}
"""By the name that `happened` and `last` know."""


def misspelt(expression: str) -> str:
    """What is wrong with the kinds and fields of facts that an expression asks for; empty: nothing. Raises ExpressionError."""
    for node in ast.walk(parse(expression)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("happened", "last") and node.args:
            told = _misspelt_call(node.func.id, [_text(one) for one in node.args], [one.arg or "" for one in node.keywords])
            if told:
                return told
    return ""


def _misspelt_call(word: str, texts: list[str], named: list[str]) -> str:
    kind = texts[0]
    if kind not in KINDS:
        return say("There is no kind of fact “{kind}”. There are: {kinds}.", kind=kind, kinds=", ".join(sorted(KINDS)))
    fields = KINDS[kind].__struct_fields__
    asked = [*(texts[1:2] if word == "last" else []), *named]
    strange = next((one for one in asked if one not in fields), "")
    if strange:
        return say("A fact “{kind}” has no “{field}”. It has: {fields}.", kind=kind, field=strange, fields=", ".join(fields))
    if kind in COUNTED and asked:
        return say("Facts “{kind}” are so many that they are only counted: happened('{kind}').", kind=kind)
    return ""


def explains(kind: str) -> str:
    """What is wrong with a kind whose causes are to be played; empty: nothing."""
    if kind not in KINDS:
        return say("There is no kind of fact “{kind}”. There are: {kinds}.", kind=kind, kinds=", ".join(sorted(KINDS)))
    return (
        say("Facts “{kind}” are so many that their causes are not kept: choose another kind.", kind=kind) if kind in COUNTED else ""
    )


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    raise ExpressionError(say("The kind and the field of a fact stand in quotes."))
