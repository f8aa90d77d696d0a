"""Renders problems as JSON for programs; the keys are stable."""

from __future__ import annotations

from typing import Any

from netspec.diagnostics import Fix, Note, Problem
from netspec.report.findings import Findings
from netspec.report.json_text import json_text
from netspec.report.json_values import place_value
from netspec.report.theme import PLAIN, Theme


def report(findings: Findings, theme: Theme = PLAIN) -> str:  # noqa: ARG001 -- every format is called alike
    """All problems as a JSON list with an object for each; an empty list if there are none."""
    return json_text([problem_value(problem) for problem in findings.problems])


def problem_value(problem: Problem) -> dict[str, Any]:
    """A problem as plain data.

    - `file`, `line`, `column`, `end_line`, `end_column`: the place; lines and columns count from 1 in characters, and
      the end is exclusive.
    - `severity`: "error" or "warning"; `code`: stable, see `netspec check --explain`; `text`: one line.
    - `notes`: a list of `{text}`, with the same five keys if the note has a place; `help`: text or null.
    - `fix`: null, or `{text, safe, edits}`: what it does, whether `--fix` applies it, and a list of the same five keys
      with `text`, which replaces that range of the file.
    """
    return {
        **place_value(problem.span),
        "severity": problem.severity.value,
        "code": problem.code,
        "text": problem.text,
        "notes": [_note(note) for note in problem.notes],
        "help": problem.help,
        "fix": _fix(problem.fix) if problem.fix else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**place_value(edit.span), "text": edit.text} for edit in fix.edits]
    return {"text": fix.text, "safe": fix.safe, "edits": edits}


def _note(note: Note) -> dict[str, Any]:
    return {"text": note.text} | (place_value(note.span) if note.span else {})
