"""The names of the steps of a file or of a block, and what a name in a `from`, a patch or `final` refers to.

An id goes first, then an end point, then the scope or the name of a step, alone or behind the path of scopes to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from netspec.budget import spend
from netspec.expression.name_pattern import NamePattern
from netspec.navigation.computed_ends import ends_of
from netspec.navigation.declarations import Declarations, entries
from netspec.navigation.given_names import GivenName, WrittenName, written_names
from netspec.navigation.named_places import Meaning, NameKind, place_text
from netspec.patterns import lazy_pattern
from netspec.schema.block_words import block_params
from netspec.schema.file_inputs import OUTPUTS, declares_inputs, named_inputs
from netspec.schema.step_paths import named_paths
from netspec.schema.step_tree import called_keys, step_lists
from netspec.source import Node

_COMPARED = 5
"""The cost in the budget of holding two computed names against each other."""
_KEPT = 5_000
_NUMBERED = lazy_pattern(r"_\d+$")
"""What TensorFlow puts behind a default scope that is there already."""


class Reference(NamedTuple):
    """What a part of a name refers to: the part begins `at` an offset. It is not exact if either name is computed."""

    meaning: Meaning | None
    text: str
    at: int = 0
    exact: bool = True


class _Body(NamedTuple):
    """A node with steps, and the file that it is in."""

    path: str
    root: Node
    is_patch: bool = False


class InBlock(NamedTuple):
    """The block whose step a name is: its steps, what the name is there, and what refers to the block."""

    steps: StepReferences
    name: str
    block: Reference

    @property
    def at(self) -> int:
        """Where the name of the step begins."""
        return len(self.block.text) + 1


class StepReferences:
    """The names of the steps of a file, or of one of its blocks, and those that the blocks called there bring."""

    def __init__(self, declared: Declarations, block: str | None = None, changes: Iterable[_Body] = ()) -> None:
        """`changes` are what the patches of other files change and insert."""
        self._declared, self._block = declared, block
        self._bodies = (*self._found_bodies(), *changes)

    def _found_bodies(self) -> Iterator[_Body]:
        if self._block is not None:
            yield _Body(self._declared.path, self._declared.blocks[self._block])
            return
        for each in self._declared.chain:
            yield _Body(each.path, each.root)
            yield from _changes(each, lambda name: self._block_of(name) is None)

    def _block_of(self, name: str) -> str | None:
        """The block whose step a patch's name is, `unit.conv1`."""
        known = (block for each in self._declared.chain for block in each.blocks) if "." in name else ()
        return next((block for block in known if name.startswith(f"{block}.")), None)

    def in_block(self, name: str) -> InBlock | None:
        """The block whose step a patch's name is, unless it is that of a step of the file."""
        block = None if self._block is not None else self._block_of(name)
        if block is None or any(next(named_paths(body.root, name), None) for body in self._in_order):
            return None
        place = next(each for each in self._declared.chain if block in each.blocks)
        other, own = self._declared.used_as(block), f"{block}."
        made = [body for each in self._declared.chain for body in _changes(each, lambda said: said.startswith(own))]
        steps = StepReferences(place, block, made) if other is None else StepReferences(other, changes=made)
        return InBlock(steps, name.removeprefix(own), Reference(self._declared.block(block), block))

    @cached_property
    def given(self) -> tuple[GivenName, ...]:
        """All names that steps give themselves. The lowest base owns a name that several files give."""
        owners: dict[tuple[str, str], str] = {}
        found = []
        for body in reversed(self._bodies):
            for written in written_names(body.root):
                spend(1)
                found.append(GivenName(written, self._meaning(written, body.path, owners)))
        return tuple(reversed(found))

    def _meaning(self, written: WrittenName, path: str, owners: dict[tuple[str, str], str]) -> Meaning:
        text = str(written.node.value)
        if written.word not in ("id", "end_point"):
            return Meaning("scope", path, text, place_text((written.instead_of or written.node).span))
        owner = owners.setdefault((written.word, text), path)
        if written.word == "id":
            return Meaning("id", owner, text, self._block or "")
        return Meaning("end point", owner, text)

    @cached_property
    def _called(self) -> tuple[StepReferences, ...]:
        """The steps of the blocks that are called, directly or not."""
        found: dict[tuple[str, str], StepReferences] = {}
        waiting = [(self._declared, body.root) for body in self._bodies]
        while waiting:
            declared, root = waiting.pop()
            for key in _calls(root):
                place = next((each for each in declared.chain if key in each.blocks), None)
                if place is None or (place.path, key) in found:
                    continue
                other = declared.used_as(key)
                found[place.path, key] = StepReferences(place, key) if other is None else StepReferences(other)
                waiting.append((place, place.blocks[key]) if other is None else (other, other.root))
        return tuple(found.values())

    @cached_property
    def _by_kind(self) -> Mapping[tuple[NameKind, str], Sequence[GivenName]]:
        return _grouped(self.given)

    @cached_property
    def _end_points(self) -> Mapping[tuple[NameKind, str], Sequence[GivenName]]:
        """The end points of these steps, and those that called blocks bring."""
        inner = (name for each in self._called for name in each.given)
        return _grouped(name for name in (*self.given, *inner) if name.meaning.kind == "end point")

    @cached_property
    def _by_path(self) -> Mapping[str, Sequence[GivenName]]:
        found: dict[str, list[GivenName]] = {}
        for name in self.given:
            if name.meaning.kind == "scope":
                found.setdefault("/".join((*(scope.text for scope in name.scopes), name.text)), []).append(name)
        return found

    @cached_property
    def _by_node(self) -> Mapping[Node, GivenName]:
        return {name.node: name for name in self.given}

    @cached_property
    def _by_step(self) -> Mapping[Node, Mapping[str, GivenName]]:
        """The names of each step; of those with one text the first, which is the id."""
        found: dict[Node, dict[str, GivenName]] = {}
        for name in self.given:
            found.setdefault(name.step, {})
            found[name.step][name.text] = min(found[name.step].get(name.text, name), name, key=_rank)
        return found

    def given_at(self, node: Node) -> GivenName | None:
        """The name that a step gives itself with a scalar."""
        return self._by_node.get(node)

    @cached_property
    def input(self) -> Meaning:
        """The input of the file, or of the block."""
        owner = next((each for each in reversed(self._declared.chain) if "input" in each.root), self._declared)
        return Meaning("input", self._declared.path if self._block else owner.path, "input", self._block or "")

    def named_input(self, name: str) -> Meaning | None:
        """One of several inputs of the file, by its name; a block sees none of them."""
        owner = next((each for each in self._declared.chain if declares_inputs(each.root)), None)
        if self._block is not None or owner is None or name not in named_inputs(owner.root):
            return None
        return Meaning("input", owner.path, name)

    def returned(self, text: str) -> Sequence[Reference]:
        """The output of the file that has a name; its own steps and blocks see none of them."""
        owner = next((each for each in self._declared.chain if OUTPUTS in each.root), None)
        if self._block is not None or owner is None or text not in entries(owner.root, OUTPUTS):
            return ()
        return (Reference(Meaning("output", owner.path, text), text),)

    def tensor(self, text: str) -> Sequence[Reference]:
        """The ids that the name in a size, `skip.channels`, refers to, or the input."""
        if (named := self.named_input(text)) is not None:
            return (Reference(named, text),)
        return (
            _exact(self._by_kind.get(("id", text), ()))
            or self.reached(text)
            or self._possible(text, "id")
            or self._heads(text)
        )

    def _heads(self, text: str) -> Sequence[Reference]:
        """The groups and calls that a name behind which a dot stands may be of, by their scopes."""
        if found := _exact(self._by_kind.get(("scope", text), ())):
            return found
        plain = _NUMBERED.sub("", text)
        named = self._by_kind.get(("scope", plain), ())
        return [Reference(one.meaning, text, 0, False) for one in named if one.written.word == "default_scope"]

    def reached(self, text: str) -> Sequence[Reference]:
        """What a name refers to that leads into a group or a call: a reference for each of its parts."""
        at = text.rfind(".")
        while at > 0:
            head, rest = text[:at], text[at + 1 :]
            named = [name for name in self.given if self._leads(name, head)]
            # Of equal names the first counts; of several that may be meant, all.
            exact = [name for name in named if name.text == head][:1]
            for name in exact or named:
                inner = self._inside(name.step)
                found = () if inner is None else (inner is not self and inner.returned(rest)) or inner.output(rest)
                if found:
                    heads = [Reference(each.meaning, head, 0, bool(exact)) for each in exact or named]
                    return [*dict.fromkeys(heads), *_moved(found, len(head) + 1)]
            at = text.rfind(".", 0, at)
        return ()

    def _leads(self, name: GivenName, head: str) -> bool:
        """Whether a text with a dot behind it may be a name."""
        spend(1)
        unique = name.written.word == "default_scope" and _NUMBERED.sub("", head) == name.text
        return name.text == head or unique or ("$" in name.text and _may_be(name.text, head))

    def fed(self, step: Node, name: str) -> Meaning | None:
        """An input of the block that a step calls, by its name."""
        inner = self._inside(step)
        found = inner.output(name) if inner is not None else ()
        return next((each.meaning for each in found if each.meaning and each.meaning.text == name), None)

    def _inside(self, step: Node) -> StepReferences | None:
        """The names inside a step: those of the block that it calls, or of these steps if it is a group."""
        if "layers" in step or "branches" in step:
            return self
        key = next(called_keys(step), None)
        place = next((each for each in self._declared.chain if key in each.blocks), None)
        if key is None or place is None:
            return None
        other = self._declared.used_as(key)
        return StepReferences(place, key) if other is None else StepReferences(other)

    def output(self, text: str) -> Sequence[Reference]:
        """What a name in a `from` refers to."""
        if text == "input":
            return (Reference(self.input, text),)
        if (named := self.named_input(text)) is not None:
            return (Reference(named, text),)
        if "$" in text:
            kinds: tuple[NameKind, ...] = ("id", "end point", "scope")
            return next(filter(None, (self._possible(text, kind) for kind in kinds)), ())
        found = _exact(self._by_kind.get(("id", text), ())) or _exact(self._end_points.get(("end point", text), ()))
        # An end point may have its key from a step of a block, or from a path of scopes.
        return found or self.step(text) or self.final(text) or self.reached(text) or self._possible(text, "id")

    def final(self, text: str) -> Sequence[Reference]:
        """What the name of an end point of the network refers to; that of a layer may begin with the network's."""
        found = _exact(self._end_points.get(("end point", text), ())) or _exact(self._by_kind.get(("id", text), ()))
        heads = [each.root for each in self._declared.chain]
        scope = next((root[key].value for key in ("scope", "name") for root in heads if key in root), "")
        below = text.removeprefix(f"{scope}/")
        found = found or self._layer(text) or _moved(self._layer(below), len(text) - len(below))
        return found or [*self._possible(text, "end point"), *self._possible(text, "scope")]

    def _layer(self, text: str) -> Sequence[Reference]:
        """The steps of these and of called blocks whose scope or name a text is."""
        return next(filter(None, (each.step(text) for each in (self, *self._called))), ())

    def step(self, text: str) -> Sequence[Reference]:
        """The steps whose scope or name a text is, alone or with its path."""
        if found := _exact(self._by_kind.get(("scope", text), ())):
            return found
        references = (each for name in self._by_path.get(text, ()) for each in self._on_path(name))
        return list(dict.fromkeys(references))

    def opened(self, text: str) -> Sequence[Reference]:
        """The steps whose scope or name a text is, or may be where it is computed."""
        return self.step(text) or self._possible(text, "scope")

    def _on_path(self, name: GivenName) -> Iterator[Reference]:
        """The parts of a path of scopes that leads to a step."""
        at = 0
        for scope in name.scopes:
            if scope.node is not None and scope.node in self._by_node:
                yield Reference(self._by_node[scope.node].meaning, scope.text, at)
            at += len(scope.text) + 1
        yield Reference(name.meaning, name.text, at)

    def _possible(self, text: str, kind: NameKind) -> Sequence[Reference]:
        """The names that a text may refer to, where one of them is computed."""
        found = []
        for name in self.given:
            if name.meaning.kind == kind and ("$" in name.text or "$" in text):
                spend(_COMPARED + len(text) // 20)
                if _may_be(name.text, text):
                    found.append(Reference(name.meaning, text, exact=False))
        return list(dict.fromkeys(found))

    @cached_property
    def _in_order(self) -> Sequence[_Body]:
        """The bodies in which patches find layers: those of files before what other patches insert."""
        return sorted(self._bodies, key=lambda body: body.is_patch)

    def called_by(self, text: str) -> str | None:
        """What the layer that a patch names calls: an op or a block."""
        if (inner := self.in_block(text)) is not None:
            return inner.steps.called_by(inner.name)
        paths = (next(named_paths(body.root, text), None) for body in self._in_order)
        steps = (path[-1].step for path in paths if path is not None)
        return next((key for step in steps for key in called_keys(step)), None)

    def addressed(self, text: str) -> Sequence[Reference]:
        """What a patch's name of a layer refers to, a reference for each part of its path."""
        for body in self._in_order:
            found: list[Reference] = []
            for path in named_paths(body.root, text):
                at = 0
                for part, step in path:
                    if part in self._by_step.get(step, {}):
                        found.append(Reference(self._by_step[step][part].meaning, part, at))
                    at += len(part) + 1
            if found:
                return list(dict.fromkeys(found))
        if (inner := self.in_block(text)) is not None:
            return [inner.block, *_moved(inner.steps.addressed(inner.name), inner.at)]
        return list(self._built(text))

    def block_parameters(self, path: str) -> Mapping[str, Meaning]:
        """The parameters of the block whose step a patch names; none where a step of the file is named."""
        if (inner := self.in_block(path)) is not None:
            return inner.steps.block_parameters(inner.name) or inner.steps.parameters
        if any(next(named_paths(body.root, path), None) for body in self._bodies):
            return {}
        called = [each for each in self._called if each.opened(path.rpartition("/")[2])]
        return called[0].parameters if called else {}

    @property
    def parameters(self) -> Mapping[str, Meaning]:
        """The parameters that the steps see: those of the block, or of the file."""
        if self._block is None:
            declared = {name: self._declared.parameter(name) for each in self._declared.chain for name in each.params}
            return {name: meaning for name, meaning in declared.items() if meaning is not None}
        names = block_params(self._declared.blocks[self._block])
        found = {name: self._declared.block_parameter(self._block, name) for name in names}
        return {name: meaning for name, meaning in found.items() if meaning is not None}

    def _built(self, path: str) -> Iterator[Reference]:
        """What the parts of the path of one build refer to, those that a single step of the file and its blocks has."""
        at = 0
        for part in path.split("/"):
            meant = dict.fromkeys(one for each in (self, *self._called) for one in each.opened(part))
            yield from _moved([*meant], at) if len(meant) == 1 else ()
            at += len(part) + 1


def _rank(name: GivenName) -> int:
    return ("id", "scope", "end point").index(name.meaning.kind)


def _exact(names: Iterable[GivenName]) -> Sequence[Reference]:
    return [Reference(meaning, meaning.text) for meaning in dict.fromkeys(name.meaning for name in names)]


def _moved(references: Iterable[Reference], by: int) -> Sequence[Reference]:
    return [reference._replace(at=reference.at + by) for reference in references]


def _grouped(names: Iterable[GivenName]) -> Mapping[tuple[NameKind, str], Sequence[GivenName]]:
    found: dict[tuple[NameKind, str], list[GivenName]] = {}
    for name in names:
        found.setdefault((name.meaning.kind, name.text), []).append(name)
    return found


def _may_be(given: str, text: str) -> bool:
    """Whether a name that a step gives itself can be one that refers to it, where either is computed."""
    if "$" not in text:
        return _pattern(given).matches(text.rpartition("/")[2])
    if "$" not in given:
        return _pattern(text).matches(given) and any(
            given.startswith(first) and given.endswith(last) for first, last in ends_of(text)
        )
    # Of two computed names, what is before the first and behind the last expression must go together.
    return any(
        (first.startswith(other_first) or other_first.startswith(first))
        and (last.endswith(other_last) or other_last.endswith(last))
        for first, last in ends_of(text)
        for other_first, other_last in ends_of(given)
    )


@lru_cache(maxsize=_KEPT)
def _pattern(text: str) -> NamePattern:
    return NamePattern(text)


def _calls(node: Node) -> Iterator[str]:
    """The ops and blocks that the steps below a node call."""
    for step in step_lists(node):
        if isinstance(step.value, dict):
            yield from called_keys(step)
            yield from _calls(step)


def _changes(declared: Declarations, concerns: Callable[[str], bool]) -> Iterator[_Body]:
    """What the patch of a file inserts, and what it changes of others as if these were steps, where a name concerns."""
    patch = declared.root.children.get("patch")
    if patch is None or not isinstance(patch.value, dict):
        return
    steps = [step for step in _patched(patch, concerns) if isinstance(step.value, dict)]
    listed = Node([None] * len(steps), patch.span, dict(enumerate(steps)))
    yield _Body(declared.path, Node({}, patch.span, {"layers": listed}), is_patch=True)


def _patched(patch: Node, concerns: Callable[[str], bool]) -> Iterator[Node]:
    for kind, wanted in patch.children.items():
        for name, given in wanted.children.items():
            if isinstance(name, str) and concerns(name):
                yield from (given,) if kind == "change" else given.children.values()
