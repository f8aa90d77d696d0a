"""The sources of the names that expressions read, at one place of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from netspec.budget import spend
from netspec.expression.environment import ROUND, SCOPE, Environment
from netspec.expression.evaluator import evaluate, is_id
from netspec.expression.functions import FileFunction
from netspec.expression.node_values import evaluate_node, has_expression, scalars
from netspec.expression.repeat_rounds import Rounds
from netspec.expression.special_values import UNKNOWN
from netspec.expression.template import template
from netspec.expression.tensor_sizes import Reached
from netspec.expression.tree import (
    Comprehension,
    Conditional,
    Dotted,
    FieldOf,
    FunctionCall,
    Logical,
    Name,
    Term,
    operands,
)
from netspec.expression.words import INPUT
from netspec.provenance import Kind, Source
from netspec.source import Node
from netspec.wording import value_text

_SOURCE = 8
"""The cost in the budget of each value, and of each entry of it."""


class OpenStep(NamedTuple):
    """A step that is open: its key, the names that it sees, and the variable scope around it."""

    node: Node
    key: str | None
    env: Environment
    scope: str
    rounds: Rounds | None = None
    """How often it is repeated."""


class OpenRound(NamedTuple):
    """A round of a repeat that is open, counted from 1."""

    step: Node
    rounds: Rounds
    number: int


class NameSources:
    """The names that are visible at one place: parameters of the file and of the block, sizes, functions, the round."""

    def __init__(
        self,
        env: Environment,
        own: Mapping[str, Source],
        file: Mapping[str, Source],
        open_rounds: Sequence[OpenRound],
        root: Node,
    ) -> None:
        """`own` are the block's parameters and `file` those of its file; of the rounds the innermost is the last."""
        self._env, self._own, self._file, self._rounds, self._root = env, own, file, open_rounds, root

    def source(self, kind: Kind, name: str, node: Node, of: str = "") -> Source:
        """The source of a value that a node of the file gives."""
        spend(_SOURCE * (1 + len(node.children)))
        below = () if node.replaces is None else (self.source(kind, name, node.replaces, of),)
        replaced = tuple(each for source in below for each in (source, *source.replaced))
        inside = node.children.items() if isinstance(node.value, dict) else ()
        parts = {str(key): self.source(kind, str(key), child, of) for key, child in inside}
        if not has_expression(node.value):
            return Source(kind, name, node.value, node.span, of, parts=parts, replaced=replaced)
        value, failed = evaluate_node(node, self._env)
        texts = () if failed else (template(str(scalar.value)) for scalar in scalars(node))
        terms = (part.term for text in texts for part in text.parts if not isinstance(part, str))
        reads = {read.name: read for term in terms for read in self._reads(term)}
        written = _written(node.value)
        read = tuple(reads.values())
        if failed:
            return Source(kind, name, None, node.span, of, written, known=False, replaced=replaced)
        return Source(kind, name, value, node.span, of, written, read, parts, replaced=replaced)

    def reads_of_name(self, name: str) -> Iterator[Source]:
        """The source of a name, if it has a value."""
        if name in self._env.values:
            yield self._named(name)

    def _reads(self, term: Term) -> Iterator[Source]:  # noqa: C901, PLR0912 -- one case for each kind of term
        """The sources of what an expression reads, without the alternatives that are not evaluated."""
        match term:
            case Name():
                yield from self.reads_of_name(term.name)
            case Dotted() if term.root in self._env.values and term.root != INPUT:
                yield self._named(term.root)
            case Dotted():
                yield from self._size(f"{term.tensor}.{term.size}", term.tensor, term)
            case Conditional():
                yield from self._reads(term.condition)
                yield from self._reads(term.then if evaluate(term.condition, self._env) else term.otherwise)
            case Logical():
                yield from self._reads(term.left)
                if evaluate(term.left, self._env) != (term.operator == "or"):
                    yield from self._reads(term.right)
            case FunctionCall():
                for argument in term.arguments:
                    yield from self._reads(argument)
                yield from self._called(term)
            case FieldOf() if is_id(term.base, self._env):
                yield from self._reads(term.base.arguments[0])
                name = evaluate(term.base.arguments[0], self._env)
                yield from self._size(f"{name}.{term.name}", name, term)
            case Comprehension():
                yield from self._reads(term.source)
                for item in (evaluate(term.source, self._env) or ())[:1]:
                    yield from self._inside(term, item)
            case _:
                for operand in operands(term):
                    yield from self._reads(operand)

    def _named(self, name: str) -> Source:
        counter = next((each for each in reversed(self._rounds) if each.rounds.name == name), None)
        found = None if counter else self._own.get(name) or self._file.get(name)
        if found is not None:
            return found
        value = self._env.values[name]
        if counter is None and name == ROUND and self._rounds:
            counter = self._rounds[-1]
        if counter is not None:
            return _counted(name, value, counter)
        said = "scope" if "scope" in self._root else "name"
        span = self._root[said].span if name == SCOPE and said in self._root else None
        return Source("scope", name, value, span)

    def _size(self, text: str, name: str, term: Term) -> Iterator[Source]:
        env = self._env
        tensor = env.input if name == INPUT else env.ids(name) if env.ids else None
        if isinstance(tensor, Reached):
            value = evaluate(term, env)
            known = value is not UNKNOWN
            yield Source("size", text, value if known else None, tensor=tensor.index, known=known)

    def _inside(self, term: Comprehension, item: object) -> Iterator[Source]:
        """The sources of what a comprehension reads for an item of its list."""
        env = self._env.with_values({term.name: item})
        own = {**self._own, term.name: Source("item", term.name, item)}
        inside = NameSources(env, own, self._file, self._rounds, self._root)
        for part in operands(term)[1:]:
            yield from (read for read in inside._reads(part) if read.name != term.name)

    def _called(self, term: FunctionCall) -> Iterator[Source]:
        function = self._env.functions.get(term.function)
        if not isinstance(function, FileFunction):
            return
        values = [evaluate(argument, self._env) for argument in term.arguments]
        arguments = function.head.arguments
        given = {name: Source("call", name, value) for name, value in zip(arguments, values, strict=True)}
        # The body sees the parameters of its file, not those of the block that calls it.
        inside = NameSources(function.names(values, self._env), given, self._file, (), self._root)
        terms = (part.term for part in function.body.parts if not isinstance(part, str))
        # Its arguments are read where it is called.
        reads = {read.name: read for term in terms for read in inside._reads(term) if read.name not in given}
        shown = ("?" if value is UNKNOWN else value_text(value) for value in values)
        name = f"{function.head.name}({', '.join(shown)})"
        value = function.call(values, self._env, term.at)
        known = value is not UNKNOWN
        yield Source(
            "function",
            name,
            value if known else None,
            function.node.span,
            function.head.text,
            function.body.text,
            tuple(reads.values()),
            known=known,
        )


def _counted(name: str, value: object, counter: OpenRound) -> Source:
    """The source of the number of a round, or of the item that the round has of a list."""
    said, total = counter.step["repeat"], counter.rounds.times
    listed = said[name] if isinstance(said.value, dict) and name in said else said
    if name != ROUND and counter.rounds.items is not None:
        place = listed[counter.number - 1] if isinstance(listed.value, list) else listed
        written = listed.value if isinstance(listed.value, str) else None
        return Source("item", name, value, place.span, f"{counter.number}", written, total=total)
    written = listed.value if isinstance(listed.value, str) else None
    return Source("round", name, value, listed.span, expression=written, total=total)


def default_source(kind: Kind, name: str, declaration: Node, of: str = "") -> Source:
    """The source of the default of a parameter, which has no expressions."""
    default, below = declaration["default"], declaration.replaces
    replaced = (default_source(kind, name, below, of),) if below is not None and "default" in below else ()
    return Source(kind, name, default.value, default.span, of, replaced=replaced)


def _written(value: object) -> str:
    """A value as the file would write it; expressions are not quoted."""
    match value:
        case str() if "$" in value:
            return value
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {_written(item)}' for key, item in value.items())}}}"
    return value_text(value)
