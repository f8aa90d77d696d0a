"""The places of the names in the steps of a spec.

`$i` is the round of the innermost repeat whose rounds evaluate the expression. The words of a repeated step itself are
evaluated once, and so is the scope of a repeated layer, which `slim.repeat` opens around all rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from netspec.budget import spend
from netspec.expression.environment import ROUND, SCOPE
from netspec.expression.repeat_rounds import counter_names
from netspec.navigation.declarations import Declarations
from netspec.navigation.lenient_names import ReadName
from netspec.navigation.named_places import Meaning, place_text
from netspec.navigation.place_list import PlaceList
from netspec.navigation.row_fields import Known, Rows, declared_rows, field_reads, items_of, written_fields
from netspec.navigation.step_references import Reference, StepReferences
from netspec.ops import OPS
from netspec.patterns import lazy_pattern
from netspec.schema.block_inputs import fed_nodes
from netspec.schema.block_words import block_params
from netspec.schema.step_tree import is_group
from netspec.schema.step_words import GROUP
from netspec.source import Node
from netspec.source.document import Key

_ONCE = frozenset({"repeat", "when", "else", "end_point", "arg_scope", "from", "id", "side", "final"})
"""The words of a repeated step that are evaluated once, outside of its rounds."""
_NAMES = frozenset({"id", "end_point", "scope", "default_scope", "name"})
"""The words by which a step names itself."""

_COLLECTED = lazy_pattern(r"(?:\$scope|\$\(scope\))/(?P<path>[^$]+)$")
"""The key under which slim collects the output of the layer with a path."""


class Seen(NamedTuple):
    """What expressions see at one place of a file."""

    steps: StepReferences
    own: Mapping[str, Meaning] = MappingProxyType({})
    """The arguments of a function, or the parameters of a block, which hide those of the file."""
    round: Meaning | None = None
    counters: Mapping[str, Meaning] = MappingProxyType({})
    """The names that the repeats around give their rounds."""
    rows: Known = MappingProxyType({})
    """What is known of the rows and the lists that names have."""
    in_function: bool = False
    """A function sees neither ids nor rounds."""


class StepPlaces:
    """Adds the names in steps to the places of a file."""

    def __init__(self, declared: Declarations, found: PlaceList) -> None:
        self._declared, self._found = declared, found

    def steps(self, node: Node, seen: Seen) -> None:
        """The names in a list of steps."""
        for step in node.children.values() if isinstance(node.value, list) else ():
            spend(1)
            if isinstance(step.value, dict):
                self.step(step, step.children, seen)
            else:
                self.values(step, seen)

    def step(self, step: Node, words: Mapping[Key, Node], seen: Seen) -> None:
        """The names in some words of a step, or in the body of a block."""
        inside = seen
        if "repeat" in words:
            place = step.key_span("repeat")
            around = Meaning("round", self._declared.path, ROUND, place_text(place))
            self._found.define(place, around, step["repeat"])
            inside = seen._replace(round=around)
            for name in counter_names(step["repeat"].value):
                counter = Meaning("counter", self._declared.path, name, place_text(place))
                self._found.key(step["repeat"], name, counter, step["repeat"][name])
                said = step["repeat"][name]
                self.rows(said, Rows(None, said))
                rows = {**inside.rows, name: items_of(said, seen.rows)}
                inside = inside._replace(counters={**inside.counters, name: counter}, rows=rows)
        if "arg_scope" in words:
            self.entries(words["arg_scope"])
        for word, child in words.items():
            if word == "inputs":
                for each in child.children.values():
                    self._argument("id", each, seen)
            elif word in GROUP:
                self._word(str(word), child, seen if word in _ONCE else inside)
            else:
                self._call(step, str(word), child, seen, inside)

    def change(self, node: Node, called: str | None, seen: Seen) -> None:
        """The names in what a patch changes of a layer: its words, and arguments of its op or its block."""
        for key, child in node.children.items():
            if key in GROUP:
                self._word(str(key), child, seen)
                continue
            if called is not None and called not in OPS:
                self._found.key(node, str(key), self._declared.block_parameter(called, str(key)))
            self._argument(str(key), child, seen)

    def _call(self, step: Node, key: str, node: Node, seen: Seen, inside: Seen) -> None:
        """The names in a call of an op or a block: `seen` is what its scope sees, `inside` what its rounds see."""
        is_call = isinstance(node.value, dict) or node.value is None
        if key not in OPS and is_call:
            self._found.key(step, key, self._declared.block(key))
            for name in map(str, node.children):
                meaning = self._declared.block_parameter(key, name)
                if meaning is not None or name != "scope":
                    self._found.key(node, name, meaning)
                self.rows(node[name], self._rows_of_block(key).get(name, Rows()))
            fed = step.children.get("from")
            if fed is not None and isinstance(fed.value, dict):
                for name in map(str, fed.children):
                    self._found.key(fed, name, seen.steps.fed(step, name))
        if not is_call:
            self.values(node, inside)
        for argument, value in node.children.items() if is_call else ():
            self._argument(str(argument), value, seen if argument == "scope" else inside)

    def _rows_of_block(self, block: str) -> Known:
        """The rows of the parameters of a block."""
        place = next((each for each in self._declared.chain if block in each.blocks), None)
        return {} if place is None else declared_rows(block_params(place.blocks[block]))

    def entries(self, node: Node) -> None:
        """The blocks and their parameters in the entries of an arg-scope."""
        for entry in node.children.values() if isinstance(node.value, list) else ():
            ops = entry.children.get("ops")
            listed = [each for each in ops.children.values() if isinstance(each.value, str)] if ops is not None else []
            blocks = [each for each in listed if each.value not in OPS]
            for each in blocks:
                self._found.word(each, self._declared.block(each.value))
            for name in map(str, entry.children) if blocks else ():
                meaning = self._declared.block_parameter(blocks[0].value, name)
                if meaning is not None:
                    self._found.key(entry, name, meaning)

    def _branch(self, branch: Node, seen: Seen) -> None:
        if is_group(branch):
            self.step(branch, branch.children, seen)
        else:
            self.steps(branch, seen)

    def _word(self, word: str, node: Node, seen: Seen) -> None:
        if word in ("layers", "else"):
            self.steps(node, seen)
        elif word == "branches":
            for branch in node.children.values():
                self._branch(branch, seen)
        elif word == "join":
            for op in node.children.values():
                for name, argument in op.children.items():
                    self._argument(str(name), argument, seen)
        else:
            for item in (each for each in fed_nodes(node) if word == "from" and isinstance(each.value, str)):
                self._found.refer(item, seen.steps.output(item.value))
            if word == "end_point" and isinstance(node.value, str):
                self._end_point(node, node.value, seen)
            for each in _listed(node):
                self._argument(word, each, seen)

    def _end_point(self, node: Node, key: str, seen: Seen) -> None:
        """The layer whose path a key has behind the network's scope."""
        if (found := _COLLECTED.match(key)) is not None:
            references = seen.steps.step(found["path"])
            self._found.refer(node, [each._replace(at=each.at + found.start("path")) for each in references])

    def _argument(self, name: str, node: Node, seen: Seen) -> None:
        """The value of an argument or a word, which may be a name that a step gives itself."""
        given = seen.steps.given_at(node) if name in _NAMES else None
        if given is not None:
            self._found.word(node, given.meaning, given.step.span)
        self.values(node, seen)

    def values(self, node: Node, seen: Seen) -> None:
        """The names in all expressions of a value."""
        self._found.expressions(node, lambda read: self.meant(read, seen))
        self._fields(node, seen)

    def _fields(self, node: Node, seen: Seen) -> None:
        """The fields of rows in all expressions of a value."""
        for child in node.children.values():
            self._fields(child, seen)
        if isinstance(node.value, str) and "$" in node.value:
            self.fields(node, seen)

    def fields(self, scalar: Node, seen: Seen, *, is_body: bool = False) -> None:
        """The fields of rows in a scalar with expressions, or in the body of a function."""
        for read in field_reads(str(scalar.value), seen.rows, is_body=is_body):
            self._found.part(scalar, read.text, read.meaning, read.at)

    def rows(self, value: Node, rows: Rows) -> None:
        """The fields in rows of data."""
        for mapping, key, meaning in written_fields(value, rows):
            self._found.field(mapping, key, meaning)

    def meant(self, read: ReadName, seen: Seen) -> Sequence[Reference]:
        """What a name in an expression means."""
        if read.role == "tensor" and read.text not in seen.counters and not seen.in_function:
            outputs = seen.steps.reached(read.inner) or seen.steps.tensor(read.text)
            if outputs:
                return outputs
            if self._value(read.text, seen) is None:
                return seen.steps.step(read.text)
        found = self._declared.function(read.text) if read.role == "function" else self._value(read.text, seen)
        return () if found is None else (Reference(found, read.text),)

    def _value(self, text: str, seen: Seen) -> Meaning | None:
        if text in seen.counters:
            return seen.counters[text]
        if text in seen.own:
            return seen.own[text]
        if text == ROUND and seen.round is not None:
            return seen.round
        network = Meaning("network", self._declared.path, "name") if text == SCOPE else None
        return self._declared.parameter(text) or network


def _listed(node: Node) -> Iterable[Node]:
    """The items of a list, or a value alone."""
    return node.children.values() if isinstance(node.value, list) else (node,)
