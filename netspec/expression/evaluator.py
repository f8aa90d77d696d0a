"""The evaluator: from a tree and an environment to a value."""

from __future__ import annotations

from typing import Any

from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError, HiddenValue, UnknownFunction, UnknownId, UnknownName
from netspec.expression.operators import binary, built_in, truth, unary
from netspec.expression.special_values import ANY, FAULTY, UNKNOWN
from netspec.expression.tree import (
    Binary,
    BuiltIn,
    Conditional,
    FunctionCall,
    Literal,
    Logical,
    Name,
    TensorSize,
    Term,
    Unary,
)
from netspec.expression.words import INPUT, KNOWN


def evaluate(term: Term, env: Environment) -> Any:  # noqa: C901 -- one case for each kind of term
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
        case TensorSize():
            return _size(term, env)
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
            if term.function not in env.functions:
                raise UnknownFunction(term.function, term.at)
            values = [evaluate(argument, env) for argument in term.arguments]
            return env.functions[term.function].call(values, env, term.at)


def _read(term: Name, env: Environment) -> Any:
    try:
        value = env.values[term.name]
    except KeyError:
        raise UnknownName(term.name, term.at) from None
    if value is FAULTY:
        raise HiddenValue(term.at)
    return value


def _size(term: TensorSize, env: Environment) -> Any:
    if env.input is None:
        text = "no tensor reaches this place: sizes are known in layers and groups only"
        raise ExpressionError("expression-value", text, term.at)
    tensor = env.input if term.tensor == INPUT else env.ids(term.tensor) if env.ids else None
    if tensor is None:
        raise UnknownId(term.tensor, term.at)
    return tensor.size(term.size, term.at)


def _known(sizes: list[Any]) -> Any:
    """Whether no size of some is unknown."""
    if UNKNOWN in sizes:
        return False
    return ANY if ANY in sizes else True
