"""Checks how long training lasts, and that what is asked for at some steps can happen."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Note, Problem, Severity, Span
from netspec.recipe.draft import RecipeDraft


def length_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """The faults of `steps` and `epochs`, of which one says when training ends."""
    if not {"steps", "epochs"} <= draft.values.keys():
        return
    if draft.values["steps"] is not None and draft.values["epochs"] is not None:
        first, second = sorted(("steps", "epochs"), key=draft.root.key_span)
        text = f"'{second}' and '{first}' exclude each other"
        note = Note(f"'{first}' is given here", draft.root.key_span(first))
        help = f"remove one of them; on a command line, add --set {first}=null"
        yield Problem("conflicting-keys", text, draft.root.key_span(second), notes=(note,), help=help)
    elif draft.values["steps"] is None and draft.values["epochs"] is None:
        span = draft.root.span
        start = Span(span.file, span.line, span.column, span.line, span.column + 1)
        text = "the recipe has neither 'steps' nor 'epochs'"
        yield Problem("missing-key", text, start, help="write steps: N for so many batches, or epochs: N for passes")


def evaluation_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """Warns of an evaluation for which there are no examples."""
    data = draft.values.get("data")
    if draft.given("evaluate") and "evaluate" in draft.values and data is not None and data.evaluation is None:
        text = "nothing is evaluated: 'data' has no 'evaluation'"
        help = "add the examples to data, as evaluation: ..., or remove it"
        yield Problem("never-evaluated", text, draft.root.key_span("evaluate"), Severity.WARNING, help=help)
