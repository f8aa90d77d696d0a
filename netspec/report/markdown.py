"""Writes Markdown as GitHub and GitLab render it: tables, and text of a spec that must not act as markup in them.

A layer's name could hold a pipe, which ends a cell, a link, or the name of a person, who would be notified.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from netspec.report.visible import visible

_MARKUP = re.compile(
    r"[\\`*\[<&~$@#]"  # emphasis, code, links, entities, formulas, people, issues
    r"|(?<![^\W_])_|_(?![^\W_])"  # underscores inside of words are text
    r"|^[-+>]|(?<=^\d)[.)]|(?<=^\d\d)[.)]"  # lists and quotations
    r"|(?<=\w):(?=//)|(?<=w)\.(?=\w)"  # addresses, which become links
)
_BREAKS = re.compile(r"\s*[\r\n]\s*")


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]], numbers: Collection[int] = ()) -> list[str]:
    """The lines of a table. Cells are Markdown, see `code` and `escaped`; the columns `numbers` are aligned right."""
    rule = ["---:" if index in numbers else "---" for index in range(len(header))]
    return [_line(map(_cell, header)), _line(rule), *(_line(map(_cell, row)) for row in rows)]


def code(text: str) -> str:
    """A text as a code span, in which nothing is markup; nothing for an empty text."""
    shown = visible(text)
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    inner = f" {shown} " if shown[:1] in ("`", " ") or shown[-1:] in ("`", " ") else shown
    return f"{fence}{inner}{fence}" if shown else ""


def escaped(text: str) -> str:
    """A text in which nothing is markup. Its lines become one."""
    return _MARKUP.sub(_as_text, visible(_BREAKS.sub(" ", text.strip())))


def _as_text(found: re.Match[str]) -> str:
    # A backslash hides an @ from Markdown, but not from the search for people to notify.
    return f"&#{ord(found[0])};" if found[0] in "@#:." else f"\\{found[0]}"


def _cell(text: str) -> str:
    # A backslash before a pipe is the table's own, also inside of code.
    return visible(_BREAKS.sub(" ", text)).replace("|", "\\|")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
