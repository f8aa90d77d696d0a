"""The formats of `netspec diff`, and its reports on several specs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeAlias

from netspec.analysis.size_hints import Ranges
from netspec.analysis.totals import totals
from netspec.comparison.difference import Difference
from netspec.network import Network
from netspec.records import dataclass
from netspec.report.difference_json import FORMAT, difference_json
from netspec.report.difference_markdown import difference_markdown, markdown_title
from netspec.report.difference_text import difference_text
from netspec.report.json_text import json_parts
from netspec.report.markdown import escaped
from netspec.report.number_text import number_text
from netspec.report.theme import Theme
from netspec.report.wrap import hanging
from netspec.wording import counted

Status: TypeAlias = Literal[
    "different", "added", "removed", "renamed", "same", "with errors", "with errors before", "abstract"
]
STATUSES: tuple[Status, ...] = ("different", "added", "removed", "renamed", "with errors before", "with errors", "same")
"""In the order of a summary. `with errors before` is a spec that has none any more."""
_IN_SUMMARY: tuple[Status, ...] = ("same", "with errors", "with errors before")
"""What is only counted where folders are compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What came of comparing two specs: a difference, or the network of the only one that there is.

    Of a renamed spec, which has another path and the same network, it is that network.
    """

    names: tuple[str, str]
    status: Status
    difference: Difference | None = None
    accepted: tuple[Ranges | None, Ranges | None] = (None, None)
    only: Network | None = None

    @property
    def name(self) -> str:
        """The spec in a word: its name after, unless it was removed."""
        return self.names[0] if self.status == "removed" else self.names[1]


def as_text(comparisons: Sequence[Comparison], *, of_folders: bool, theme: Theme) -> Iterator[str]:
    """The differences one after the other; of folders, equal specs are named in the summary."""
    shown = [one for one in comparisons if not (of_folders and one.status in _IN_SUMMARY)]
    for index, one in enumerate(shown):
        yield "\n" if index else ""
        if one.difference is not None:
            yield difference_text(one.difference, one.names, one.accepted, theme)
        elif one.only is not None:
            yield _lines(f"{_title(one)}: {one.status}, {_about(one)}", theme)
    if of_folders:
        yield f"{chr(10) if shown else ''}{_lines(_summary(comparisons), theme)}"


def as_markdown(comparisons: Sequence[Comparison], *, of_folders: bool) -> Iterator[str]:
    """The same as Markdown."""
    for one in comparisons:
        if of_folders and one.status in _IN_SUMMARY:
            continue
        if one.difference is not None:
            yield difference_markdown(one.difference, one.names, one.accepted)
        elif one.only is not None:
            names = one.names if one.status == "renamed" else [one.name]
            yield f"{markdown_title(names)}\n\n{one.status.capitalize()}: {escaped(_about(one))}.\n"
        yield "\n" if of_folders else ""
    if of_folders:
        yield f"{escaped(_summary(comparisons))}.\n"


def as_json(comparisons: Sequence[Comparison], *, of_folders: bool) -> Iterator[str]:
    """One object for two specs; for two folders, an object with a list of them."""
    head = {"netspec": {"format": FORMAT}}
    if of_folders:
        return json_parts({**head, "specs": [_plain(one) for one in comparisons]})
    return json_parts({**head, **_plain(comparisons[0])})


def _plain(one: Comparison) -> dict[str, Any]:
    if one.difference is not None:
        return difference_json(one.difference, one.names)
    found: dict[str, Any] = {"before": {"file": one.names[0]}, "after": {"file": one.names[1]}, "status": one.status}
    if one.only is not None:
        for side in {"added": ["after"], "removed": ["before"]}.get(one.status, ["before", "after"]):
            found[side] |= {"name": one.only.name, "scope": one.only.scope}
    return found


def _title(one: Comparison) -> str:
    return " -> ".join(one.names) if one.status == "renamed" else one.name


def _lines(text: str, theme: Theme) -> str:
    return "".join(f"{line}\n" for line in hanging(text, theme.width))


def _about(one: Comparison) -> str:
    network = one.only
    if network is None or one.status == "renamed":
        return "the same network"
    found = totals(network)
    shapes = f"{network.taken_text()} -> {network.returned_text()}"
    costs = f"{counted(found.parameters, 'parameter')}, {number_text(found.macs)} MACs"
    return f"{counted(len(network.layers), 'layer')}, {shapes}, {costs}"


def _summary(comparisons: Sequence[Comparison]) -> str:
    """`5 specs: 1 different, 4 the same (a.yaml, b.yaml, c.yaml, d.yaml)`."""
    counts = Counter(one.status for one in comparisons)
    words = [
        f"{counts[status]:,} {'the same' if status == 'same' else status}" for status in STATUSES if counts[status]
    ]
    same = [one.name for one in comparisons if one.status == "same"]
    names = f" ({', '.join(same)})" if same else ""
    return f"{counted(len(comparisons), 'spec')}: {', '.join(words)}{names}"
