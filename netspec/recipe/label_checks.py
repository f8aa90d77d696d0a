"""Checks that losses and metrics name labels that the data have."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Problem
from netspec.recipe.draft import RecipeDraft
from netspec.recipe.sources import DataSource
from netspec.schema.suggest import suggested
from netspec.wording import listed, on_one_line


def label_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """The faults of `labels` in losses and metrics."""
    data = draft.values.get("data")
    if data is None:
        return
    known = _names(data.train)
    for key in ("loss", "metrics"):
        for index, member in enumerate(draft.values.get(key, ())):
            if (member.labels or "") in known:
                continue
            span = draft.place(*draft.member(key, index), "labels")
            if member.labels is None:
                text = f"{key}: {member.key}: the data have labels by name: {listed(known)}"
                yield Problem("unknown-labels", text, span, help=f"say which, as {member.key}: {{labels: {known[0]}}}")
            else:
                named = [name for name in known if name]
                text = f"{key}: {member.key}: the data have no labels '{on_one_line(member.labels)}'"
                help = (
                    suggested(member.labels, named).help if named else "remove labels: those of the data have no name"
                )
                yield Problem("unknown-labels", text, span, help=help)


def _names(source: DataSource) -> list[str]:
    """The names of the labels of a source; empty text is that of labels without one."""
    labels = source.values.get("labels")
    return [""] if labels is None else list(labels)
