"""Renders problems as a GitLab Code Quality report, which GitLab compares with that of the target branch."""

from __future__ import annotations

from typing import Any

from netspec.diagnostics import Problem, Severity
from netspec.report.findings import Findings
from netspec.report.fingerprint import fingerprints
from netspec.report.json_text import json_text
from netspec.report.report_paths import relative_names
from netspec.report.theme import PLAIN, Theme
from netspec.report.visible import visible

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def report(findings: Findings, theme: Theme = PLAIN) -> str:  # noqa: ARG001 -- every format is called alike
    """A JSON list with an object for each problem, of the keys that GitLab reads."""
    names = relative_names(findings)
    marks = fingerprints(findings.problems, names)
    found = zip(findings.problems, marks, strict=True)
    return json_text([_issue(problem, names[problem.span.file], mark) for problem, mark in found])


def is_own(beginning: str) -> bool:
    """Whether a file that begins so is such a report of netspec, or one without problems."""
    return beginning.startswith('[\n  {\n    "check_name": "netspec/') or beginning == "[]\n"


def _issue(problem: Problem, file: str, mark: str) -> dict[str, Any]:
    """An issue. GitLab merges the reports of all jobs, so the name of a check says whose it is."""
    said = problem.text if problem.help is None else f"{problem.text}; help: {problem.help}"
    return {
        "check_name": f"netspec/{problem.code}",
        "description": visible(said),
        "severity": _SEVERITIES[problem.severity],
        "fingerprint": mark,
        "location": {
            "path": visible(file),
            "lines": {"begin": problem.span.line, "end": problem.span.end_line},
        },
    }
