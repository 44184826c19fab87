"""Expressions of lessons: `lag('my-app3') > 20 and state('my-app3') == 'Stable'`.

Law of the module: a small part of Python's own grammar, read by `ast` and evaluated here; it can ask the lab's vocabulary and count,
and nothing else: no attribute, no index by name, no call of anything but a word that is given.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from streamlab.simulation.sentence import say

Words = Mapping[str, Callable[..., Any]]


def _of_numbers(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Texts are neither repeated nor filled in: a few signs could ask for more memory than there is."""

    def worked(left: Any, right: Any) -> Any:
        if not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise TypeError(f"{left!r} and {right!r} are not both numbers")
        return work(left, right)

    return worked


_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: _of_numbers(operator.mul),
    ast.Mod: _of_numbers(operator.mod),
    ast.FloorDiv: operator.floordiv,
    ast.Div: operator.truediv,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
    ast.Is: lambda one, other: one is other,
    ast.IsNot: lambda one, other: one is not other,
}
LONGEST = 500


class ExpressionError(Exception):
    """The expression cannot be read or evaluated; the text says why, for whoever wrote it."""


@lru_cache(2_000)
def parse(text: str) -> ast.expr:
    """The expression's tree. Raises ExpressionError."""
    if len(text) > LONGEST:
        raise ExpressionError(say("An expression has at most {longest} characters.", longest=LONGEST))
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(say("“{text}” is not an expression: {msg}.", text=text, msg=error.msg)) from None


def words_of(text: str) -> set[str]:
    """The words that an expression uses. Raises ExpressionError."""
    return {node.func.id for node in ast.walk(parse(text)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def evaluate(text: str, words: Words) -> Any:
    """The expression's value. Raises ExpressionError."""
    try:
        return _value(parse(text), words)
    except ExpressionError:
        raise
    except (TypeError, ValueError, ZeroDivisionError, OverflowError) as error:
        raise ExpressionError(say("“{text}” cannot be worked out: {error}.", text=text, error=error)) from None


def _value(node: ast.expr, words: Words) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return tuple(_value(one, words) for one in elements)
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(one, words) for one in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_value(one, words) for one in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, words)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, words)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_value(left, words), _value(right, words))
        case ast.Compare():
            return _compare(node, words)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if _value(test, words) else orelse, words)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            return _call(name, args, keywords, words)
        case ast.Name(id=name):
            raise ExpressionError(
                say("“{name}” is no word here. Names of topics, groups and consumers stand in quotes.", name=name)
            )
    raise ExpressionError(say("“{node}” goes beyond what a lesson's expressions can say.", node=ast.unparse(node)))


def _compare(node: ast.Compare, words: Words) -> bool:
    left = _value(node.left, words)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = _value(right_node, words)
        unknown = left is None or right is None
        if unknown and not isinstance(op, ast.Eq | ast.NotEq | ast.Is | ast.IsNot | ast.In | ast.NotIn):
            return False
        if not _COMPARE[type(op)](left, right):
            return False
        left = right
    return True


def _call(name: str, args: list[ast.expr], keywords: list[ast.keyword], words: Words) -> Any:
    word = words.get(name)
    if word is None:
        raise ExpressionError(say("There is no word “{name}”. There are: {words}.", name=name, words=", ".join(sorted(words))))
    named = {one.arg: _value(one.value, words) for one in keywords if one.arg is not None}
    try:
        return word(*(_value(one, words) for one in args), **named)
    except TypeError as error:
        raise ExpressionError(f"{name}: {str(error).split('()')[-1].strip() or error}.") from None
