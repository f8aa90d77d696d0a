"""YAML text to a `Document`: the parser's events composed into plain data with the place of everything in it.

PyYAML's composer and constructor are not used: they forget the marks of keys, keep the last of two equal keys without a
word, speak YAML 1.1, recurse without bound, and follow tags. libyaml, where PyYAML has it, does the parsing.

A value that cannot be what the file says (a number that is not finite, an unknown alias, an expression that a comma cut
off) is replaced by None at the same span as its problem, so that a later stage which finds fault with a value can tell
that the place has been reported already.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any, NoReturn

import yaml

from netspec.budget import TooCostly, spend
from netspec.diagnostics import MAX_PROBLEMS, Note, Problem, Span
from netspec.records import dataclass
from netspec.source import key_faults
from netspec.source.decoding import Text, start_of
from netspec.source.directives import MAX_DIRECTIVES, MAX_LENGTH, directive_in_excess
from netspec.source.document import Key, Node
from netspec.source.foreign import in_braces, in_list, in_scalar, where_reading_stopped
from netspec.source.marks import Marks, MarksByIndex, is_absent
from netspec.source.pure_loader import PureLoader
from netspec.source.scalars import MAX_INTEGER, NumberError, resolve
from netspec.source.split_expression import find_split, quoted
from netspec.source.strictness import colon_in_anchor, colon_joined, glued, written_wrong
from netspec.source.syntax import ONE_DOCUMENT, SECOND_DOCUMENT, directive_not_allowed, explain, tag_not_allowed
from netspec.wording import excerpt, nearest

MAX_DEPTH = 64
MAX_NODES = 400_000

_NODE, _COLLECTION = 3, 4
"""The steps of a value or a key, with its place, and what a mapping or a list takes beyond."""
_MOST_COMPARED = 200
_LOOKED_BACK = 100
"""How many characters before a scalar the dash of its list item is looked for in."""
_MOST_NAMED = 20

LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else PureLoader

_TIGHT = re.compile(r"[A-Za-z_]\w*:[\[{]")
"""A key with a list or a mapping close behind its colon."""
_YAML_DIRECTIVE = re.compile(r"^%YAML[^\r\n]*", re.MULTILINE)
_LAST_LINE_BLANK = re.compile(r"\n +\Z")

# A scalar has no children; sharing one empty mapping saves two dictionaries for each of them.
_NOTHING: Mapping[Any, Any] = {}

_NUMBER_PROBLEMS = {
    "number-not-finite": "{} is not a finite number",
    "number-too-large": f"the integer {{}} is not between -{MAX_INTEGER} and {MAX_INTEGER}",
}


class _Stopped(Exception):
    """Nothing further can be read; its problem is already among the others."""


class ColonBelow(Exception):
    """A colon stands on a line below its key, which YAML allows and no parser here reads; in `joined` it does not."""

    def __init__(self, joined: str, at: int) -> None:
        super().__init__()
        self.joined, self.at = joined, at


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A node with a name: how many nodes it stands for and how many levels of collections, aliases expanded."""

    node: Node
    size: int
    height: int


class Composer:
    """Takes the parser's events one after another and builds the nodes of the first document."""

    def __init__(self, text: Text, joined: str | None = None) -> None:
        """`joined` is the content with some line breaks as spaces, so that only indices tell where things stand."""
        self.problems: list[Problem] = []
        self._text = text
        self._content = content = text.content if joined is None else joined
        self._marks = Marks(text) if joined is None else MarksByIndex(text)
        # A block scalar's last line, if it has but spaces and no line break, is read as nothing.
        self._get_event = LOADER(content + "\n" * bool(_LAST_LINE_BLANK.search(content))).get_event
        self._anchors: dict[str, _Anchored | None] = {}
        self._nodes = 0
        self._deepest = 0
        self._reached = 0
        self._opened: list[int] = []
        self._cut_until = 0
        self._path: list[str] = []
        """The keys that lead to the mapping in hand."""
        self._keys: set[str] = set()
        """The plain words that were keys before: a file has many of each."""

    def document(self) -> Node | None:
        """The root of the first document, or None if there is none.

        Raises:
            ColonBelow: the text must be read anew, as the exception has it.
        """
        try:
            root = self._first_document()
        except _Stopped:
            return None
        except TooCostly as cost:
            raise TooCostly(cost.steps, self._text.span(self._reached, self._reached)) from None
        with contextlib.suppress(_Stopped):
            self._check_only_document()
        return root

    def _first_document(self) -> Node | None:
        self._refuse_directives(0)
        self._next()
        start = self._next()
        if type(start) is yaml.StreamEndEvent:
            what = "only comments" if self._content.strip() else "nothing"
            text = f"the file contains {what}; a spec is a mapping"
            self._stop(Problem("empty-file", text, start_of(self._text.file)))
        self._check_version(start)
        event = self._next()
        root = None
        if is_absent(event):
            self._report("empty-file", "the document is empty; a spec is a mapping", start_of(self._text.file))
        else:
            root = self._node(event, 0, False)
        self._next()
        return root

    # The parser

    def _next(self) -> Any:
        try:
            event = self._get_event()
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            # Beside its own errors PyYAML lets those of Python out for an escape that stands for no character.
            mark = getattr(error, "problem_mark", None)
            if mark is not None and mark.index < self._cut_until:
                raise _Stopped from error
            if mark is not None and (joined := colon_joined(self._content, error, mark.index)):
                raise ColonBelow(joined, mark.index) from error
            opened = self._opened[-1] if self._opened else None
            if mark is not None and (anew := where_reading_stopped(self._text, self._content, mark.index, opened)):
                raise anew from error
            self._stop(explain(error, self._text, self._reached, opened))
        if problem := glued(self._text, self._reached, event):
            self._add(problem)
        self._reached = event.end_mark.index
        return event

    def _stop(self, problem: Problem) -> NoReturn:
        place = problem.span.line, problem.span.column
        if all((told.span.line, told.span.column) != place for told in self.problems):
            # Otherwise what stops the parser has been told already, as the fault of a key.
            self.problems.append(problem)
        raise _Stopped

    def _report(self, code: str, text: str, span: Span, *notes: Note, help: str | None = None) -> None:
        self._add(Problem(code, text, span, notes=notes, help=help))

    def _add(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stopped

    def _check_version(self, start: Any) -> None:
        if start.version is not None and tuple(start.version) != (1, 2):
            found = _YAML_DIRECTIVE.search(self._content)
            if found:
                self._add(directive_not_allowed(self._text, *found.span()))

    def _refuse_directives(self, start: int) -> None:
        """Stops at `%` lines that are too many or too long: libyaml compares each of them with all others."""
        excess = directive_in_excess(self._content, start)
        if excess is not None:
            text = f"more than {MAX_DIRECTIVES} directives, or one of more than {MAX_LENGTH:,} characters"
            span = self._text.span(*excess)
            self._stop(Problem("yaml-syntax", text, span, help="remove the lines that begin with '%'"))

    def _check_only_document(self) -> None:
        self._refuse_directives(self._reached)
        event = self._next()
        if type(event) is yaml.DocumentStartEvent:
            self._report("several-documents", SECOND_DOCUMENT, self._marks.document_start(event), help=ONE_DOCUMENT)

    # Nodes

    def _node(self, event: Any, depth: int, flow: bool) -> Node:
        """The node that begins with an event, `depth` collections deep, inside a `[` or `{` or not."""
        kind = type(event)
        if kind is yaml.AliasEvent:
            return self._alias(event, depth)
        self._count(event, 1)
        if event.tag is not None:
            self._add(tag_not_allowed(self._text, event.start_mark.index))
        name = event.anchor
        if name is None:
            return self._scalar(event, flow) if kind is yaml.ScalarEvent else self._collection(event, depth, flow)

        if problem := colon_in_anchor(self._text, event):
            self._add(problem)
        # An anchor of the same name further up is forgotten here, as YAML has it.
        self._anchors[name] = None
        nodes_before, deepest_before = self._nodes, self._deepest
        self._deepest = depth
        node = self._scalar(event, flow) if kind is yaml.ScalarEvent else self._collection(event, depth, flow)
        self._anchors[name] = _Anchored(node, self._nodes - nodes_before + 1, self._deepest - depth)
        self._deepest = max(self._deepest, deepest_before)
        return node

    def _count(self, event: Any, more: int) -> None:
        self._nodes += more
        spend(_NODE)
        if self._nodes > MAX_NODES:
            aliases = ", aliases expanded" if self._anchors else ""
            text = f"the file has more than {MAX_NODES:,} values{aliases}"
            self._stop(Problem("too-many-nodes", text, self._marks.event(event)))

    def _descend(self, event: Any, depth: int) -> None:
        self._deepest = max(self._deepest, depth)
        if depth > MAX_DEPTH:
            text = f"mappings and lists are nested more than {MAX_DEPTH} deep here"
            self._stop(Problem("too-deep", text, self._marks.event(event)))

    def _alias(self, event: Any, depth: int) -> Node:
        name, span = event.anchor, self._marks.event(event)
        said = excerpt(name)
        anchored = self._anchors.get(name)
        if anchored is not None:
            self._count(event, anchored.size)
            self._descend(event, depth + anchored.height)
            node = anchored.node
            return Node(node.value, span, node.children, node.key_spans, node.written)
        self._count(event, 1)
        if name in self._anchors:
            self._report("recursive-alias", f"*{said} stands inside what &{said} names, so it would never end", span)
        else:
            close = nearest(name, self._anchors) if len(name) + len(self._anchors) < _MOST_COMPARED else None
            known = f"known here: {', '.join(f'*{excerpt(each)}' for each in list(self._anchors)[:_MOST_NAMED])}"
            plain = f"give the value itself, or mark it further up with &{said}"
            self._report(
                "unknown-alias",
                f"*{said} names no anchor &{said} further up",
                span,
                help=f"did you mean *{close}?" if close else known if self._anchors else plain,
            )
        return Node(None, span, _NOTHING, _NOTHING)

    def _scalar(self, event: Any, flow: bool) -> Node:
        word, span = event.value, self._marks.scalar(event)
        if event.style:
            self._check_written(event)
            return Node(word, span, _NOTHING, _NOTHING)
        if flow and "$(" in word:
            return self._expression(event, span)
        if word[:1] == "(" or not word.isascii():
            at = event.start_mark.index
            behind_dash = self._content[max(at - _LOOKED_BACK, 0) : at].rstrip(" ").endswith("-")
            self._check_foreign(event, flow, flow or behind_dash)
        try:
            value = resolve(word)
            return Node(value, span, _NOTHING, _NOTHING, "" if value is word else word)
        except NumberError as error:
            self._report(error.code, _NUMBER_PROBLEMS[error.code].format(excerpt(word)), span)
            return Node(None, span, _NOTHING, _NOTHING)

    def _check_foreign(self, event: Any, flow: bool, entry: bool) -> None:
        start, end = self._marks.own_start(event), event.end_mark.index
        if start < self._cut_until or self._path[-1:] == ["doc"]:
            return
        if anew := in_scalar(self._text, self._content, start, end, flow, entry):
            raise anew

    def _expression(self, event: Any, span: Span) -> Node:
        """A plain scalar with `$(` inside `[...]` or `{...}`: what a comma cut off is put together again."""
        start = self._marks.own_start(event)
        split = None
        # The search looks far ahead, so it is not made for scraps.
        if start >= self._cut_until:
            split = find_split(self._content, start, event.end_mark.index)
        if split is None:
            return Node(event.value, span, _NOTHING, _NOTHING)
        self._cut_until = split.end
        by = "a comma" if split.by == "," else f"a '{split.by}'"
        what = f"{by} inside {self._brackets()} splits this expression in two"
        if split.meant is None:
            help = "close its parentheses and put it in quotes"
            self._report("split-expression", f"{what}, and its parentheses do not close", span, help=help)
            return Node(None, span, _NOTHING, _NOTHING)
        span = self._text.span(start, split.end)
        self._report("split-expression", f"{what}; it must be quoted", span, help=f"write {quoted(split.meant)}")
        return Node(split.meant, span, _NOTHING, _NOTHING)

    def _brackets(self) -> str:
        return "{...}" if self._content[self._opened[-1]] == "{" else "[...]"

    def _collection(self, event: Any, depth: int, flow: bool) -> Node:
        # libyaml looks at all that are open for each word inside.
        spend(_COLLECTION + depth // 8)
        self._descend(event, depth + 1)
        bracket = self._marks.bracket(event)
        if bracket is not None:
            self._opened.append(bracket)
        build = self._mapping if type(event) is yaml.MappingStartEvent else self._sequence
        node = build(event, depth + 1, flow or event.flow_style)
        if bracket is not None:
            self._opened.pop()
        return node

    def _sequence(self, event: Any, depth: int, flow: bool) -> Node:
        items: list[Node] = []
        last: Span | None = None
        while type(item := self._next()) is not yaml.SequenceEndEvent:
            scrap = item.start_mark.index < self._cut_until
            before = len(self.problems)
            node = self._node(item, depth, flow)
            last = node.span
            if scrap:
                del self.problems[before:]
            else:
                items.append(node)
        span = self._marks.collection(event, item, last)
        return Node([node.value for node in items], span, dict(enumerate(items)), _NOTHING)

    def _mapping(self, event: Any, depth: int, flow: bool) -> Node:
        children: dict[Key, Node] = {}
        key_spans: dict[str, Span] = {}
        last: Span | None = None
        while type(key_event := self._next()) is not yaml.MappingEndEvent:
            scrap = key_event.start_mark.index < self._cut_until
            before = len(self.problems)
            key, key_span = self._key(key_event, depth, flow)
            value_event = self._next()
            if is_absent(value_event):
                self._count(value_event, 1)
                node = Node(None, self._marks.absent_value(key_event), _NOTHING, _NOTHING)
                if flow and key is not None and not key_event.style and (entry := key_faults.entry(key)):
                    self._add(key_faults.no_space(*entry, key_span))
                    key, key_span, node = key_faults.parted(*entry, key_span)
            else:
                self._path.append(key or "")
                node = self._node(value_event, depth, flow)
                self._path.pop()
            last = node.span
            if scrap:
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

    def _key(self, event: Any, depth: int, flow: bool) -> tuple[str | None, Span]:
        """A mapping's key and its place; None, reported, for a key that no spec can have."""
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:
            return self._plain_key(event, flow)
        if type(event) is yaml.MappingStartEvent and self._opened:
            anew = in_braces(self._text, self._content, self._opened[-1])
            if anew is not None:
                raise anew
        before = len(self.problems)
        node = self._node(event, depth, flow)
        if isinstance(node.value, str):
            return node.value, node.span
        if len(self.problems) == before:
            written = f"*{event.anchor}" if type(event) is yaml.AliasEvent else getattr(event, "value", "")
            self._add(key_faults.not_text(node.value, node.span, written, self._path))
        return None, node.span

    def _plain_key(self, event: Any, flow: bool) -> tuple[str | None, Span]:
        self._count(event, 1)
        word, span = event.value, self._marks.scalar(event)
        if word in self._keys:
            return word, span
        if event.style:
            self._check_written(event)
            return word, span
        self._check_key(event, flow)
        if word == "<<":
            self._add(key_faults.merge_key(span))
            return None, span
        if flow and "$(" in word:
            before = len(self.problems)
            node = self._expression(event, span)
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

    def _check_key(self, event: Any, flow: bool) -> None:
        """Looks for what other languages write in the place of a key: invisible characters, and `?` alone."""
        if not event.value.isascii():
            self._check_foreign(event, flow, True)
        if not event.value and self._opened:
            anew = in_list(self._text, self._content, self._opened[-1], event.start_mark.index)
            if anew is not None:
                raise anew

    def _check_written(self, event: Any) -> None:
        """What libyaml refuses and PyYAML's own parser lets pass, or both do, in how a scalar is written."""
        if problem := written_wrong(self._text, event, self._marks.own_start(event)):
            self._stop(problem)
