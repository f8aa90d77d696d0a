"""Faults of YAML's markup around values: directives, documents, tags, anchors and aliases."""

from __future__ import annotations

import re

from netspec.diagnostics import Problem, Span
from netspec.source.decoding import SourceText
from netspec.source.parser_fault import ParserFault
from netspec.wording import excerpt


def nameless(fault: ParserFault) -> Problem:
    """An `&` or `*` without a name."""
    sign, what = ("*", "alias") if "alias" in fault.doing else ("&", "anchor")
    return fault.problem(
        f"'{sign}' begins an {what} and must be followed by a name",
        fault.began,
        fault.began + 1,
        help=f"put the value in quotes if the '{sign}' is part of it",
    )


def tag(fault: ParserFault) -> Problem:
    """A tag that the parser refuses."""
    return tag_not_allowed(fault.text, fault.began)


def directive(fault: ParserFault) -> Problem:
    """A directive that the parser refuses."""
    start = fault.text.content.rfind("%", 0, fault.began + 1)
    end = start + len(fault.rest_of_line(start))
    return directive_not_allowed(fault.text, max(start, 0), max(end, 0))


def after_the_end(fault: ParserFault) -> Problem:
    """Text after the end of the document."""
    before = fault.text.content[: fault.at].rstrip()
    last = before[fault.text.line_start(len(before)) :]
    if last.startswith("%"):
        return fault.here("missing line '---' between the '%' directive and the document")
    end = fault.at + len(fault.rest_of_line(fault.at))
    if last.startswith("..."):
        return second_document(fault.text.span(fault.at, end))
    return fault.problem("unexpected text after the value that makes up the whole file", fault.at, end)


def tag_not_allowed(text: SourceText, start: int) -> Problem:
    """The problem of the first tag at or after an index."""
    found = re.compile(r"!(?:<[^>\s]*>|[^\s,\[\]{}]*)").search(text.content, start)
    first, last = found.span() if found else (start, start + 1)
    tag = text.content[first:last]
    help = "remove it, or quote the value to make it text"
    if "include" in tag or "import" in tag:
        help = "write the value itself; a spec reads other files with extends, or with use in a block"
    fault = f"the tag '{excerpt(tag)}' is not allowed; a spec is plain data"
    return Problem("tag-not-allowed", fault, text.span(first, last), help=help)


def directive_not_allowed(text: SourceText, start: int, end: int) -> Problem:
    """The problem of a `%` line other than `%YAML 1.2`."""
    said = f"unsupported directive '{excerpt(text.content[start:end])}'; a spec is YAML 1.2"
    return Problem("yaml-syntax", said, text.span(start, end), help="remove the line")


def second_document(place: Span) -> Problem:
    """The problem of a second document in the file."""
    said = "a second document begins here; a spec is a single document"
    return Problem("several-documents", said, place, help="move it to a file of its own")
