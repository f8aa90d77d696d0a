"""The evaluator: from a tree and an environment to a value."""

from __future__ import annotations

from typing import Any, TypeGuard

from netspec.budget import spend
from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError, HiddenValue, UnknownFunction, UnknownId, UnknownName
from netspec.expression.list_values import MAX_ITEMS, a_list, field_of, item_of, made_list
from netspec.expression.operators import binary, built_in, truth, unary
from netspec.expression.size_faults import no_size
from netspec.expression.special_values import ANY, FAULTY, UNKNOWN, UNSET
from netspec.expression.tree import (
    Binary,
    BuiltIn,
    Comprehension,
    Conditional,
    Dotted,
    FieldOf,
    FunctionCall,
    ItemOf,
    ListLiteral,
    Literal,
    Logical,
    Name,
    Term,
    Unary,
    walk,
)
from netspec.expression.words import BUILT, ID, INPUT, KNOWN, SIZES, SOFT_FUNCTIONS, UNSET_WORD
from netspec.wording import shown


def evaluate(term: Term, env: Environment) -> Any:  # noqa: C901, PLR0912 -- one case for each kind of term
    """The value of an expression.

    Where a condition may have any value both alternatives are evaluated, so that the faults of both are found.

    Raises:
        ExpressionError: it has none.
    """
    match term:
        case Name():
            return _read(term, env)
        case Literal():
            return term.value
        case Binary():
            return binary(term.operator, evaluate(term.left, env), evaluate(term.right, env), term.at)
        case Dotted():
            return _member(term, env)
        case BuiltIn():
            values = [evaluate(argument, env) for argument in term.arguments]
            return _known(values) if term.function == KNOWN else built_in(term.function, values, term.at)
        case Conditional():
            condition = truth(evaluate(term.condition, env), "if", term.at)
            if condition is ANY:
                evaluate(term.then, env)
                evaluate(term.otherwise, env)
                return ANY
            return evaluate(term.then if condition else term.otherwise, env)
        case Logical():
            left = truth(evaluate(term.left, env), term.operator, term.at)
            if left is not ANY and left == (term.operator == "or"):
                return left
            right = truth(evaluate(term.right, env), term.operator, term.at)
            return ANY if left is ANY else right
        case Unary():
            return unary(term.operator, evaluate(term.operand, env), term.at)
        case FunctionCall():
            return _called(term, env)
        case FieldOf():
            if is_id(term.base, env):
                return _size_of_id(term.base, term, env)
            return field_of(evaluate(term.base, env), term.name, "the value", term.at)
        case ItemOf():
            return item_of(evaluate(term.base, env), evaluate(term.index, env), term.at)
        case ListLiteral():
            return made_list([evaluate(item, env) for item in term.items], term.at)
        case Comprehension():
            return _comprehended(term, env)


def _read(term: Name, env: Environment) -> Any:
    try:
        value = env.values[term.name]
    except KeyError:
        if term.name == UNSET_WORD:
            return UNSET
        raise UnknownName(term.name, term.at) from None
    if value is FAULTY:
        raise HiddenValue(term.at)
    return value


def _member(term: Dotted, env: Environment) -> Any:
    """A field of the row that a name has as its value; or else a size of a tensor."""
    value = env.values[term.root] if term.root in env.values and term.root != INPUT else UNKNOWN
    if value is FAULTY:
        raise HiddenValue(term.at)
    is_row = value is ANY or isinstance(value, dict | list)
    if value is not UNKNOWN and (is_row or len(term.path) > 2 or term.size not in SIZES):
        for at, name in enumerate(term.path[1:], 1):
            value = field_of(value, name, ".".join(term.path[:at]), term.places[at])
        return value
    if term.size not in SIZES:
        raise no_size("", term.root, term.at)
    return _size(term.tensor, term.size, term.at, env)


def _size(name: str, size: str, at: int, env: Environment) -> Any:
    if env.input is None:
        text = "no tensor reaches this place: sizes are known in layers and groups only"
        raise ExpressionError("expression-value", text, at)
    tensor = env.input if name == INPUT else env.ids(name) if env.ids else None
    if tensor is None:
        raise UnknownId(name, at)
    return tensor.size(size, at)


def is_id(term: Term, env: Environment) -> TypeGuard[FunctionCall]:
    """Whether a term is `id(...)`, and the file has no function of that name."""
    return isinstance(term, FunctionCall) and term.function == ID and ID not in env.functions


def _size_of_id(call: FunctionCall, term: FieldOf, env: Environment) -> Any:
    """`id('skip_' + str(i)).channels`."""
    names = [evaluate(argument, env) for argument in call.arguments]
    if len(names) != 1 or term.name not in SIZES:
        return _soft_function(ID, names, call.at)
    if names[0] is ANY:
        return ANY
    if not isinstance(names[0], str):
        raise ExpressionError("expression-value", f"'id' takes the text of an id, got {shown(names[0])}", call.at)
    return _size(names[0], term.name, call.at, env)


def _is_built(name: Any, env: Environment, at: int) -> Any:
    """`built('layer_3')`."""
    if name is ANY:
        return ANY
    if not isinstance(name, str):
        raise ExpressionError("expression-value", f"'built' takes the name of a step as text, got {shown(name)}", at)
    if env.is_built is None:
        raise ExpressionError("expression-value", "'built' stands in layers and groups only", at)
    found = env.is_built(name)
    if found is FAULTY:
        raise HiddenValue(at)
    return found


def _soft_function(function: str, values: list[Any], at: int) -> Any:
    from netspec.expression.soft_functions import soft_function  # for expressions that call one

    return soft_function(function, values, at)


def _called(term: FunctionCall, env: Environment) -> Any:
    values = [evaluate(argument, env) for argument in term.arguments]
    if term.function in env.functions:
        return env.functions[term.function].call(values, env, term.at)
    if term.function == BUILT and len(values) == 1:
        return _is_built(values[0], env, term.at)
    if term.function in SOFT_FUNCTIONS:
        return _soft_function(term.function, values, term.at)
    raise UnknownFunction(term.function, term.at)


def _comprehended(term: Comprehension, env: Environment) -> Any:
    source = evaluate(term.source, env)
    if source is ANY:
        inner = env.with_values({term.name: ANY})
        for part in (term.condition, term.element):
            if part is not None:
                evaluate(part, inner)
        return ANY
    terms = sum(1 for part in (term.element, term.condition) if part is not None for _ in walk(part))
    items = []
    for item in a_list(source, "for", term.at):
        spend(1 + terms // 2)
        inner = env.with_values({term.name: item})
        kept = True if term.condition is None else truth(evaluate(term.condition, inner), "if", term.at)
        if kept is ANY:
            return ANY
        if kept:
            items.append(evaluate(term.element, inner))
            if len(items) > MAX_ITEMS:
                break
    return made_list(items, term.at)


def _known(sizes: list[Any]) -> Any:
    """Whether no size of some is unknown."""
    if UNKNOWN in sizes:
        return False
    return ANY if ANY in sizes else True
