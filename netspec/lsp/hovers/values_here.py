"""The values that expressions have at a place of a file: one for each build of what is around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from netspec.analysis.step_facts import StepFacts
from netspec.budget import TooCostly, limited
from netspec.elaboration.built_steps import BuiltStep
from netspec.elaboration.recovery import STAND_IN
from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError
from netspec.expression.evaluator import evaluate, is_id
from netspec.expression.node_values import evaluate_node
from netspec.expression.repeat_rounds import Rounds
from netspec.expression.special_values import ANY, FAULTY, UNKNOWN
from netspec.expression.tree import Dotted, FieldOf, Term, walk
from netspec.expression.words import INPUT
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.hovers.word_at import Belonging
from netspec.report.source_rows import plain_text
from netspec.source import Node

_MOST = 5_000
"""The most environments in which an expression is evaluated; of more builds nothing is said, in place of a part."""
_SHOWN = 6


class FoundValue(NamedTuple):
    """A value, and in how many builds it is that."""

    text: str
    times: int


def environments(spec: OpenSpec, at: Belonging, *, rounds: bool = False) -> list[Environment]:
    """What expressions see: in each build of the step; or else in each call of the block, or in the file.

    Of a step that is never built, and for a `when`, where it is left out too. With `rounds`, in each round of it.
    """
    facts = facts_of(spec, at.step)
    if facts is not None:
        found = [(each.env, each.rounds) for each in facts.builds]
        if not found or at.name == "when":
            found += [(each.env, None) for each in facts.absent]
        return _bounded(_in_rounds(found) if rounds else (env for env, _ in found))
    if at.step is not None:
        return []
    return _of_calls(each for each in spec.inspected.built if _is_in(each, spec, at.block))


def inside_calls(spec: OpenSpec, step: Node | None) -> list[Environment]:
    """What the block sees that a step calls, in each of its calls."""
    built = (each for each in spec.inspected.built if each.calls)
    return _of_calls(each for each in built if step is not None and each.calls[-1].step.span == step.span)


def calls_of(spec: OpenSpec, block: str) -> int:
    """How often a block is called."""
    return len({id(each.calls) for each in spec.inspected.built if each.calls and each.calls[-1].block == block})


def _of_calls(built: Iterable[BuiltStep]) -> list[Environment]:
    """What the steps of each call see, or those of the file: without the tensors and the rounds of one of them."""
    # Each call has a tuple of its own, also in the rounds of one step.
    calls: dict[int, Environment] = {}
    for each in built:
        calls.setdefault(id(each.calls), each.env.with_tensors(None, None))
    return _bounded(calls.values())


def _bounded(envs: Iterable[Environment]) -> list[Environment]:
    found = list(islice(envs, _MOST + 1))
    return found if len(found) <= _MOST else []


def facts_of(spec: OpenSpec, step: Node | None) -> StepFacts | None:
    """What a step of the file becomes; None if it was not elaborated."""
    return None if step is None else next((each for each in spec.steps if each.node.span == step.span), None)


def _in_rounds(found: Iterable[tuple[Environment, Rounds | None]]) -> Iterator[Environment]:
    for env, rounds in found:
        yield from [env] if rounds is None else rounds.environments(env)


def _is_in(built: BuiltStep, spec: OpenSpec, block: str | None) -> bool:
    """Whether a step is one of a block of the file; or, without a block, of the file itself."""
    document = spec.inspected.document
    if block is None or document is None:
        return not built.calls and block is None
    definition = next((each for name, each in _definitions(document.root) if name == block), None)
    return bool(built.calls) and definition is not None and built.calls[-1].definition.span == definition.span


def _definitions(root: Node) -> Iterator[tuple[str, Node]]:
    blocks = root.children.get("blocks") if isinstance(root.value, dict) else None
    if blocks is not None and isinstance(blocks.value, dict):
        yield from ((str(name), node) for name, node in blocks.children.items())


def values_of_term(term: Term, envs: Iterable[Environment]) -> list[FoundValue]:
    """The values of an expression, or of a part of one."""
    return _found(lambda env: _evaluated(term, env), envs)


def values_of_node(node: Node, envs: Iterable[Environment]) -> list[FoundValue]:
    """The values of what a file writes."""

    def evaluated(env: Environment) -> Any:
        value, failed = evaluate_node(node, env)
        return FAULTY if failed else value

    return _found(evaluated, envs)


def _evaluated(term: Term, env: Environment) -> Any:
    if env.in_repeat and any(_reads_id(each, env) for each in walk(term)):
        return FAULTY  # an id has the tensor of the last round by now
    try:
        return evaluate(term, env)
    except ExpressionError:
        return FAULTY


def _reads_id(term: Term, env: Environment) -> bool:
    """Whether a term is a size of the tensor of an id."""
    if isinstance(term, FieldOf):
        return is_id(term.base, env)
    return isinstance(term, Dotted) and not {INPUT, *env.values} & {term.root}


def _found(evaluated: Callable[[Environment], Any], envs: Iterable[Environment]) -> list[FoundValue]:
    try:
        with limited():
            return counted_values(map(evaluated, envs))
    except TooCostly:
        return []


def counted_values(values: Iterable[Any]) -> list[FoundValue]:
    """The distinct values with their numbers, without those that faults hide."""
    found: dict[str, int] = {}
    for value in values:
        hidden = value is FAULTY or value is ANY or (isinstance(value, str) and value.startswith(STAND_IN))
        if not hidden:
            text = "?" if value is UNKNOWN else plain_text(value)
            found[text] = found.get(text, 0) + 1
    return [FoundValue(text, times) for text, times in found.items()]


def listed_values(values: Sequence[FoundValue]) -> tuple[str, str]:
    """The values as code, and the words behind them."""
    if len(values) == 1:
        return values[0].text, ""
    texts = [f"{text} ({times:,} times)" if times > 1 else text for text, times in values[:_SHOWN]]
    more = len(values) - _SHOWN
    return ", ".join(texts), f"and {more:,} more" if more > 0 else ""
