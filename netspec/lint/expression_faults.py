"""Reports malformed expressions and unknown names in all expressions, evaluated or not. These are errors."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from netspec.budget import once, spend
from netspec.diagnostics import Problem
from netspec.elaboration.parameters import function_definitions
from netspec.expression.environment import ROUND, SCOPE
from netspec.expression.errors import ExpressionError, Hint, UnknownFunction, UnknownName
from netspec.expression.foreign_syntax import foreign_function, foreign_name, foreign_size
from netspec.expression.functions import examine, parse_head
from netspec.expression.locate import located
from netspec.expression.node_values import scalars
from netspec.expression.repeat_rounds import counter_names
from netspec.expression.size_faults import no_size
from netspec.expression.template import Template, body, template
from netspec.expression.words import INPUT, SIZES, SOFT_FUNCTIONS, UNSET_WORD
from netspec.lint.declaration import declaration
from netspec.lint.declared_words import may_be_output, names_round
from netspec.schema import Checked
from netspec.schema.expectation_words import EXPECT
from netspec.schema.step_words import GROUP
from netspec.schema.suggest import likely
from netspec.source import Node

EVALUATED = ("input", "inputs", "outputs", "arg_scope", "end_points", "layers")
"""The keys of a file that the network is made from and whose values may contain expressions.

Those of `expect` may contain them too; elsewhere a dollar is plain text.
"""
_PLAIN = frozenset({"params", "doc"})
"""The keys of a block that are never evaluated."""
_OUTSIDE = frozenset({"repeat", "when", "else", "scope", "end_point", "arg_scope", "from", "id", "side", "final"})
"""The keys of a repeated step that are evaluated once, so that `$i` is unknown in them."""
_SHARED = _OUTSIDE - {"repeat", "else", "arg_scope"}
"""Those of them that say one thing for all rounds of the step itself."""


class _Shared(NamedTuple):
    """A word of a repeated step that is one for all rounds, so that it knows none of their names."""

    word: str
    names: frozenset[str]
    of_group: bool

    def help(self, name: str) -> Hint:
        shared = f"{self.word} is one for all rounds, and {name} is known"
        if self.of_group:
            return Hint(f"{shared} inside the group: write it on a step inside")
        return Hint(f"{shared} to the arguments alone: write a group around the step, {{repeat: ..., layers: [...]}}")


class _Known(NamedTuple):
    """The names and functions that expressions of a file can use, and the key under which a name is declared."""

    root: Node
    names: frozenset[str]
    functions: frozenset[str]
    params: str = "params"
    all_names: bool = True
    """False where a reported fault hides the declarations of names."""
    all_functions: bool = True
    shared: _Shared | None = None
    """The word that the expression is in, if the word's step is repeated and the word is not."""

    def with_names(self, *names: str) -> _Known:
        return self._replace(names=self.names.union(names))

    def beside(self, word: str, rounds: Iterable[str], *, of_group: bool = False) -> _Known:
        """What is known in a word of a step whose repeat has these names."""
        return self._replace(shared=_Shared(word, frozenset(rounds), of_group))


def expression_faults(
    checked: Checked, keys: Iterable[str] = (*EVALUATED, EXPECT), own: Iterable[str] = (SCOPE,)
) -> Iterator[Problem]:
    """The faults of all expressions under some keys of a file that do not depend on the values of names.

    `own` are the names that are known besides those of parameters.
    """
    root = checked.document.root
    params = root.value.get("params", {})
    if not isinstance(params, dict) or (root, "params") in checked.misspelt:
        return
    names = frozenset(params).union(own)
    yield from _function_faults(checked, names)
    known = _Known(root, names, _function_names(root), all_functions=_declares(checked, root, "functions"))
    walk = _Expressions(checked)
    for key in keys:
        if key in root:
            yield from walk.faults(root[key], known)
    for block in root["blocks"].children.values() if "blocks" in root else ():
        if isinstance(block.value, dict):
            params = block.value.get("params")
            inside = known.with_names(*(params if isinstance(params, dict) else ()))
            yield from walk.faults(
                block, inside._replace(params="the block's params", all_names=_declares(checked, block, "params"))
            )


def _function_faults(checked: Checked, names: frozenset[str]) -> Iterator[Problem]:
    """Faults of functions: malformed bodies, unknown names in them, too many calls, a name defined twice."""
    above: set[str] = set()
    for definition, problems, error in examine(function_definitions(checked), names):
        yield from problems
        if error is not None:
            known = _Known(checked.document.root, names.union(definition.head.arguments), frozenset(above))
            yield located(error, definition.body, _help(error, definition.body, known))
        above.add(definition.head.name)


def _function_names(root: Node) -> frozenset[str]:
    """The functions of a file, sound or not."""
    heads = root["functions"].children if "functions" in root else ()
    return frozenset(filter(None, (parse_head(str(head)).name for head in heads)))


def _declares(checked: Checked, node: Node, key: str) -> bool:
    """Whether all names that a key declares are known; not where it is misspelt or has no mapping."""
    return (node, key) not in checked.misspelt and (key not in node or isinstance(node[key].value, dict))


class _Expressions:
    """Visits each expression, with the names that are known there: `$i` inside a repeat only."""

    def __init__(self, checked: Checked) -> None:
        self._misspelt = checked.misspelt
        self._reported = {problem.span for problem in checked.problems}

    def faults(self, node: Node, known: _Known, key: str = "") -> Iterator[Problem]:
        """The faults of expressions in a node, which is the value of a key or inside of it."""
        spend(1, node.span)
        if isinstance(node.value, dict):
            yield from self._faults_of_mapping(node, known)
        elif isinstance(node.value, list):
            for child in node.children.values():
                yield from self.faults(child, known, key)
        elif isinstance(node.value, str) and "$" in node.value and node.span not in self._reported:
            yield from _scalar_faults(node, known, key)

    def _faults_of_mapping(self, node: Node, known: _Known) -> Iterator[Problem]:
        repeats = "repeat" in node or (node, "repeat") in self._misspelt
        rounds = (ROUND, *(counter_names(node["repeat"].value) if "repeat" in node else ())) if repeats else ()
        # What a misspelt repeat calls its rounds is not known.
        inside = known.with_names(*rounds)._replace(
            all_names=known.all_names and (node, "repeat") not in self._misspelt
        )
        of_group = not {"layers", "branches"}.isdisjoint(node.children)
        for word, child in node.children.items():
            if word in _PLAIN and of_group:
                continue
            if repeats and word not in GROUP and isinstance(child.value, dict):
                # slim.repeat opens the layer's scope once, around all rounds.
                outside = known.beside("scope", rounds)
                for name, argument in child.children.items():
                    yield from self.faults(argument, outside if name == "scope" else inside, str(name))
            elif word == "scope":
                # A group is repeated together with its scope.
                yield from self.faults(child, inside, word)
            elif word in _SHARED:
                yield from self.faults(child, known.beside(word, rounds, of_group=of_group), word)
            else:
                yield from self.faults(child, known if word in _OUTSIDE else inside, str(word))


def _scalar_faults(scalar: Node, known: _Known, key: str) -> Iterator[Problem]:
    try:
        parsed = template(str(scalar.value))
    except ExpressionError as error:
        yield located(error, scalar)
        return
    errors: dict[str, ExpressionError] = {}
    for name in parsed.names if known.all_names else ():
        if name.name not in known.names and name.name != UNSET_WORD:
            errors.setdefault(name.name, UnknownName(name.name, name.at))
    for member in parsed.members if known.all_names else ():
        if member.root not in known.names and member.root != INPUT and member.size not in SIZES:
            near = likely(member.root, sorted(known.names))
            errors.setdefault(
                f"{member.root}.",
                UnknownName(member.root, member.at) if near else no_size(parsed.text, member.root, member.at),
            )
    for call in parsed.calls if known.all_functions else ():
        if call.function not in known.functions and call.function not in SOFT_FUNCTIONS:
            errors.setdefault(f"{call.function}()", UnknownFunction(call.function, call.at))
    for unknown in errors.values():
        yield located(unknown, scalar, _help(unknown, scalar, known, key, parsed))


def _help(
    error: ExpressionError, scalar: Node, known: _Known, key: str = "", parsed: Template | None = None
) -> Hint | None:
    """Help for an unknown name or function: the nearest known one, or how to declare it."""
    text = str(scalar.value)
    match error:
        case UnknownFunction():
            at, name = error.offset, error.name
            near = _near(name, at, known, known.functions, "{}()") or _near(
                name, at, known, tuple(SOFT_FUNCTIONS), "{}"
            )
            return foreign_function(name, at) or near or _define(name)
        case UnknownName() if known.shared is not None and error.name in known.shared.names:
            return known.shared.help(error.name)
        case UnknownName() if error.name == ROUND:
            return Hint("remove i: it counts the rounds of a repeat and is defined only inside one")
        case UnknownName():
            at, name = error.offset, error.name
            near, begun = _near(name, at, known, known.names, "{}"), _beginning(name, text[:at], known.names)
            # `$depth_$stage` is the depth, a line and the stage.
            joined = begun if near and name.startswith(f"{near.text}_") else None
            return (
                foreign_name(name, at)
                or (
                    Hint(f"use '{name}' only inside the repeat that names it")
                    if names_round(name, known.root)
                    else None
                )
                or (foreign_size(text, at) if may_be_output(name, known.root) else None)
                or (Hint(f"did you mean '{name}()'?") if name in known.functions else None)
                or joined
                or near
                or begun
                or _declare(name, parsed or body(text), key, known.params)
            )
    return None


def _near(name: str, at: int, known: _Known, names: Collection[str], form: str) -> Hint | None:
    """The nearest of some names. It is the declaration that is misspelt, perhaps, if nothing uses that name."""
    spend(len(names) // 4)
    near = likely(name, sorted(names))
    if near is None:
        return None
    used = near in once(("words", id(known.root)), 1, lambda: _words(known.root))
    # A list is rarely meant by the name of one of its items, which a repeat at fault may have.
    used = used and not _holds_many(known.root, near)
    return Hint(f"did you mean '{form.format(near)}'?", at, at + len(name), near, safe=used)


def _holds_many(root: Node, name: str) -> bool:
    """Whether a parameter of the file is a list or a row."""
    declared = root.value.get("params", {}).get(name)
    return isinstance(declared, dict) and declared.get("type") in ("list", "row")


def _words(node: Node) -> frozenset[str]:
    """The words in the expressions of a file."""
    found = set[str]()
    for scalar in scalars(node):
        spend(1 + len(scalar.value) // 8, scalar.span)
        found.update(re.findall(r"[A-Za-z_]\w*", scalar.value))
    return frozenset(found)


def _beginning(name: str, before: str, known: Collection[str]) -> Hint | None:
    """Help for `conv$n_a`, which reads the name n_a, where n is known."""
    first = max((each for each in known if name.startswith(each)), key=len, default=None)
    if first is None or before[-1:] != "$":
        return None
    at, here = len(before), f"$({first}){name.removeprefix(first)}"
    return Hint(f"write {here} in place of ${name}", at - 1, at + len(name), here, safe=False)


def _declare(name: str, parsed: Template, key: str, params: str) -> Hint:
    declared = f"{name}: {declaration(name, parsed, key)}"
    return Hint(f"declare it under {params}: {declared}, with the type and value you mean")


def _define(function: str) -> Hint:
    return Hint(f"declare it under functions: {function}(x): ...")
