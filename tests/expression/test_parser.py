"""The tree of an expression against Python's own parser: precedence, names and calls, and where each term begins."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.expression import tree
from netspec.expression.errors import ExpressionError
from netspec.expression.parser import parse
from tests.expression.random_expressions import numbers, truths

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.UAdd: "+",
    ast.USub: "-",
    ast.Not: "not",
    ast.And: "and",
    ast.Or: "or",
}


def nested(term: tree.Term) -> Any:
    """A tree as nested tuples."""
    match term:
        case tree.Literal():
            return term.value
        case tree.Name():
            return ("name", term.name)
        case tree.Dotted():
            return ("name", term.tensor), term.size
        case tree.Unary():
            return term.operator, nested(term.operand)
        case tree.Binary() | tree.Logical():
            return term.operator, nested(term.left), nested(term.right)
        case tree.Conditional():
            return "if", nested(term.then), nested(term.condition), nested(term.otherwise)
        case tree.BuiltIn() | tree.FunctionCall():
            return term.function, *map(nested, term.arguments)


def nested_python(node: ast.AST) -> Any:  # noqa: C901 -- one case for each kind of term
    """A tree of Python's as the same tuples."""
    match node:
        case ast.Expression():
            return nested_python(node.body)
        case ast.Constant():
            return node.value
        case ast.Name():
            return ("name", node.id)
        case ast.Attribute():
            return nested_python(node.value), node.attr
        case ast.UnaryOp():
            return SIGNS[type(node.op)], nested_python(node.operand)
        case ast.BinOp():
            return SIGNS[type(node.op)], nested_python(node.left), nested_python(node.right)
        case ast.Compare(ops=[operator], comparators=[right]):
            return SIGNS[type(operator)], nested_python(node.left), nested_python(right)
        case ast.BoolOp():
            joined = nested_python(node.values[0])
            for value in node.values[1:]:
                joined = SIGNS[type(node.op)], joined, nested_python(value)
            return joined
        case ast.IfExp():
            return "if", nested_python(node.body), nested_python(node.test), nested_python(node.orelse)
        case ast.Call(func=ast.Name(id=function)):
            return function, *map(nested_python, node.args)
    raise AssertionError(node)


def refused(text: str) -> ExpressionError | None:
    """Why a text is no expression; None if it is one."""
    try:
        parse(text)
    except ExpressionError as error:
        return error
    return None


def parsed(text: str) -> tree.Term | None:
    """The tree of a text; None if it is too deep, or has a number that is too large."""
    error = refused(text)
    assert error is None or "deep" in error.text or error.code == "expression-value"
    return None if error else parse(text)


@settings(max_examples=500, deadline=None)
@given(numbers() | truths())
def test_the_tree_is_that_of_python(text: str) -> None:
    term = parsed(text)
    if term is not None:
        assert nested(term) == nested_python(ast.parse(text, mode="eval"))


def test_trees_of_other_precedence_differ() -> None:
    assert nested(parse("1 - 2 - 3")) != nested_python(ast.parse("1 - (2 - 3)", mode="eval"))


@settings(max_examples=300, deadline=None)
@given(numbers() | truths())
def test_names_and_calls_are_those_of_python(text: str) -> None:
    term = parsed(text)
    if term is None:
        return
    nodes = list(ast.walk(ast.parse(text, mode="eval")))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    read = {(node.id, node.col_offset) for node in nodes if isinstance(node, ast.Name) and node not in called}
    assert {(name.name, name.at) for name in tree.names(term)} == read
    own = {(name.id, name.col_offset) for name in called if isinstance(name, ast.Name) and name.id == "twice"}
    assert {(call.function, call.at) for call in tree.calls(term)} == own


@settings(max_examples=300, deadline=None)
@given(numbers() | truths())
def test_each_term_begins_with_its_operator_or_its_name(text: str) -> None:
    term = parsed(text)
    for each in tree.walk(term) if term is not None else ():
        match each:
            case tree.Unary() | tree.Binary() | tree.Logical():
                assert text.startswith(each.operator, each.at)
            case tree.Conditional():
                assert text.startswith("if", each.at)
            case tree.BuiltIn() | tree.FunctionCall():
                assert text.startswith(f"{each.function}(", each.at)


def test_operands_come_before_what_they_are_operands_of() -> None:
    assert [each.name for each in tree.names(parse("f(b, -c) if a else d"))] == ["b", "c", "a", "d"]
    kinds = [type(each) for each in tree.walk(parse("f(b, -c)"))]
    assert kinds == [tree.Name, tree.Name, tree.Unary, tree.FunctionCall]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("input.height // skip.width", ("//", (("name", "input"), "height"), (("name", "skip"), "width"))),
        ("'a/b' == word", ("==", "a/b", ("name", "word"))),
        ("true and null == none", ("and", True, ("==", None, ("name", "none")))),
        ("known(input.height, a)", ("known", (("name", "input"), "height"), ("name", "a"))),
        ("f()", ("f",)),
    ],
)
def test_what_python_spells_otherwise(text: str, wanted: Any) -> None:
    assert nested(parse(text)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("", "a b", "a)", "(a", "a +", "f(a,)", "f(,)", "input", "input.b", "a.1", "a < b < c", "not"),
        *("a[", "[a", "[a b]", "[a for b]", "[a for 1 in b]", "a.b.", "[a for if in b]", "[,]"),
    ],
)
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="$()abif 0129.+-*/%<>=!,'\"_", max_size=30))
def test_any_text_is_parsed_or_refused_within_it(text: str) -> None:
    error = refused(text)
    if error is not None:
        assert 0 <= error.offset <= len(text)
    else:
        assert all(0 <= each.at < len(text) for each in tree.walk(parse(text)))
