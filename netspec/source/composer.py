"""Composes the parser's events into the nodes of a document, each with its place in the file.

PyYAML's own composer and constructor are not used: they lose the marks of keys, silently keep the last of two equal
keys, follow YAML 1.1, recurse without a limit, and follow tags. libyaml does the parsing where PyYAML has it.

A value that cannot be what the file says (a number that is not finite, an unknown alias, an expression that a comma cut
in two) becomes None at the span of its problem, so that a later stage can tell that the place is reported already.
"""

from __future__ import annotations

import contextlib
import re
from typing import Any

import yaml

from netspec.budget import TooCostly, spend
from netspec.diagnostics import Problem, Span
from netspec.patterns import lazy_pattern
from netspec.source import key_faults
from netspec.source.anchors import Anchored, Anchors
from netspec.source.decoding import SourceText, start_of
from netspec.source.directives import directives_in_excess
from netspec.source.document import Key, Node
from netspec.source.events import Events
from netspec.source.foreign import in_braces
from netspec.source.marks import Marks, MarksByIndex, is_absent
from netspec.source.node_limits import NodeLimits
from netspec.source.scalar_nodes import NO_CHILDREN, ScalarNodes
from netspec.source.scalars import NumberError, resolve
from netspec.source.strictness import colon_in_anchor
from netspec.source.text_problems import ReadingStopped, TextProblems

_OF_A_FILE = lazy_pattern("include|import")
"""Tags by which other programs read a file."""
_COLLECTION = 4
"""Steps of a mapping or a list beyond those of its values."""

_TIGHT = lazy_pattern(r"[A-Za-z_]\w*:[\[{]")
"""A key with a list or a mapping right after its colon."""
_YAML_DIRECTIVE = lazy_pattern(r"^%YAML[^\r\n]*", re.MULTILINE)


class Composer:
    """Builds the nodes of the first document from the parser's events."""

    def __init__(self, text: SourceText, joined: str | None = None) -> None:
        """`joined` is the content with some line breaks replaced by spaces, so that only indices give places."""
        problems = TextProblems()
        self.problems = problems.listed
        self._text = text
        self._content = content = text.content if joined is None else joined
        self._found = problems
        self._add = problems.add
        self._marks = Marks(text) if joined is None else MarksByIndex(text)
        self._events = Events(text, content, problems)
        self._next = self._events.next
        self._anchors = Anchors()
        self._limits = NodeLimits(self._marks, self._anchors, problems)
        self._count = self._limits.count
        self._path: list[str] = []
        """The keys that lead to the mapping that is being read."""
        self._scalars = ScalarNodes(text, content, self._marks, self._events, problems, self._path)
        self._scalar = self._scalars.node
        self._keys: set[str] = set()
        """The unquoted words that were keys before: a file has many of each."""

    def document(self) -> Node | None:
        """The root of the first document, or None if there is none.

        Raises:
            ColonBelow: the text must be read again, as the exception holds it.
            ReadAgain: the same, for a notation of another language.
        """
        try:
            root = self._first_document()
        except ReadingStopped:
            return None
        except TooCostly as cost:
            reached = self._events.reached
            raise TooCostly(cost.steps, self._text.span(reached, reached)) from None
        with contextlib.suppress(ReadingStopped):
            self._check_only_document()
        return root

    def _first_document(self) -> Node | None:
        self._check_directives(0)
        self._next()
        start = self._next()
        if type(start) is yaml.StreamEndEvent:
            what = "contains only comments" if self._content.strip() else "is empty"
            text = f"the file {what}; a spec is a mapping"
            self._found.stop(Problem("empty-file", text, start_of(self._text.file)))
        self._check_version(start)
        event = self._next()
        root = None
        if is_absent(event):
            self._found.report("empty-file", "the document is empty; a spec is a mapping", start_of(self._text.file))
        else:
            root = self._node(event, 0, False)
        self._next()
        return root

    def _check_version(self, start: Any) -> None:
        if start.version is not None and tuple(start.version) != (1, 2):
            found = _YAML_DIRECTIVE.search(self._content)
            if found:
                from netspec.source.markup_faults import directive_not_allowed

                self._add(directive_not_allowed(self._text, *found.span()))

    def _check_directives(self, start: int) -> None:
        if problem := directives_in_excess(self._text, self._content, start):
            self._found.stop(problem)

    def _check_only_document(self) -> None:
        self._check_directives(self._events.reached)
        event = self._next()
        if type(event) is yaml.DocumentStartEvent:
            from netspec.source.markup_faults import second_document

            self._add(second_document(self._marks.document_start(event)))

    # Nodes

    def _node(self, event: Any, depth: int, flow: bool) -> Node:
        """The node that begins with an event, `depth` collections deep, inside a `[` or `{` or not."""
        kind = type(event)
        if kind is yaml.AliasEvent:
            return self._alias(event, depth)
        self._count(event)
        if event.tag is not None:
            from netspec.source.markup_faults import tag_not_allowed

            self._add(problem := tag_not_allowed(self._text, event.start_mark.index))
            if kind is yaml.ScalarEvent and event.anchor is None and _OF_A_FILE.search(event.tag):
                # What the file has is unknown.
                return Node(None, problem.span)
        if event.anchor is not None:
            return self._anchored(event, depth, flow)
        return self._scalar(event, flow) if kind is yaml.ScalarEvent else self._collection(event, depth, flow)

    def _anchored(self, event: Any, depth: int, flow: bool) -> Node:
        if problem := colon_in_anchor(self._text, event):
            self._add(problem)
        limits = self._limits
        self._anchors.open(event.anchor)
        nodes_before, deepest_before = limits.nodes, limits.deepest
        limits.deepest = depth
        scalar = type(event) is yaml.ScalarEvent
        node = self._scalar(event, flow) if scalar else self._collection(event, depth, flow)
        self._anchors.close(event.anchor, Anchored(node, limits.nodes - nodes_before + 1, limits.deepest - depth))
        limits.deepest = max(limits.deepest, deepest_before)
        return node

    def _alias(self, event: Any, depth: int) -> Node:
        span = self._marks.event(event)
        anchored = self._anchors.find(event.anchor)
        if anchored is None:
            self._count(event)
            self._add(self._anchors.fault(event.anchor, span))
            return Node(None, span, NO_CHILDREN, NO_CHILDREN)
        self._count(event, anchored.size)
        self._limits.descend(event, depth + anchored.height)
        node = anchored.node
        return Node(node.value, span, node.children, node.key_spans, node.written)

    def _collection(self, event: Any, depth: int, flow: bool) -> Node:
        # For each word inside, libyaml looks at all collections that are open.
        spend(_COLLECTION + depth // 8)
        self._limits.descend(event, depth + 1)
        bracket = self._marks.bracket(event)
        if bracket is not None:
            self._events.opened.append(bracket)
        build = self._mapping if type(event) is yaml.MappingStartEvent else self._sequence
        node = build(event, depth + 1, flow or event.flow_style)
        if bracket is not None:
            self._events.opened.pop()
        return node

    def _sequence(self, event: Any, depth: int, flow: bool) -> Node:
        items: list[Node] = []
        last: Span | None = None
        while type(item := self._next()) is not yaml.SequenceEndEvent:
            piece = item.start_mark.index < self._events.cut_until
            before = len(self.problems)
            node = self._node(item, depth, flow)
            last = node.span
            if piece:
                del self.problems[before:]
            else:
                items.append(node)
        span = self._marks.collection(event, item, last)
        return Node([node.value for node in items], span, dict(enumerate(items)), NO_CHILDREN)

    def _mapping(self, event: Any, depth: int, flow: bool) -> Node:
        children: dict[Key, Node] = {}
        key_spans: dict[str, Span] = {}
        last: Span | None = None
        while type(key_event := self._next()) is not yaml.MappingEndEvent:
            piece = key_event.start_mark.index < self._events.cut_until
            before = len(self.problems)
            key, key_span = self._key(key_event, depth, flow)
            value_event = self._next()
            if is_absent(value_event):
                self._count(value_event)
                node = Node(None, self._marks.absent_value(key_event), NO_CHILDREN, NO_CHILDREN)
                plain = type(key_event) is yaml.ScalarEvent and not key_event.style
                if flow and plain and key is not None and (entry := key_faults.entry(key)):
                    self._add(key_faults.no_space(*entry, key_span))
                    key, key_span, node = key_faults.parted(*entry, key_span)
            else:
                self._path.append(key or "")
                node = self._node(value_event, depth, flow)
                self._path.pop()
            last = node.span
            if piece:
                del self.problems[before:]
            elif key is None:
                pass
            elif key in key_spans:
                self._add(key_faults.duplicate(key, key_spans[key], key_span))
            else:
                key_spans[key] = key_span
                children[key] = node
        span = self._marks.collection(event, key_event, last)
        return Node({key: node.value for key, node in children.items()}, span, children, key_spans)

    # Keys

    def _key(self, event: Any, depth: int, flow: bool) -> tuple[str | None, Span]:
        """A mapping's key and its place; None, reported, for a key that no spec can have."""
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:
            return self._scalar_key(event, flow)
        if type(event) is yaml.MappingStartEvent and self._events.opened:
            again = in_braces(self._text, self._content, self._events.opened[-1])
            if again is not None:
                raise again
        before = len(self.problems)
        node = self._node(event, depth, flow)
        if isinstance(node.value, str):
            return node.value, node.span
        if len(self.problems) == before:
            written = f"*{event.anchor}" if type(event) is yaml.AliasEvent else getattr(event, "value", "")
            self._add(key_faults.not_text(node.value, node.span, written, self._path))
        return None, node.span

    def _scalar_key(self, event: Any, flow: bool) -> tuple[str | None, Span]:
        self._count(event)
        word, span = event.value, self._marks.scalar(event)
        if word in self._keys:
            return word, span
        if event.style:
            self._scalars.check_written(event)
            return word, span
        self._scalars.check_key(event, flow)
        if word == "<<":
            self._add(key_faults.merge_key(span))
            return None, span
        if flow and "$(" in word:
            before = len(self.problems)
            node = self._scalars.expression(event, span)
            return (word if len(self.problems) == before else None), node.span
        try:
            value = resolve(word)
        except NumberError:
            value = 0
        if isinstance(value, str) and not flow and _TIGHT.match(word):
            colon = self._content.index(":", self._marks.own_start(event))
            self._add(key_faults.no_space_before_bracket(word, self._text.span(colon, colon + 1)))
            return None, span
        if isinstance(value, str):
            self._keys.add(word)
            return word, span
        self._add(key_faults.not_text(value, span, word, self._path))
        return None, span
