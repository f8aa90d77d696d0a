"""Renders problems one a line, for editors and other programs that read `file:line:column: severity: text [code]`."""

from __future__ import annotations

from netspec.records import replace
from netspec.report.findings import Findings
from netspec.report.problem_text import closed, headline
from netspec.report.theme import PLAIN, Theme


def report(findings: Findings, theme: Theme = PLAIN) -> str:
    """A line for each problem, never wrapped, and the closing line."""
    unwrapped = replace(theme, width=None)
    return closed([headline(problem, unwrapped) for problem in findings.problems], findings)
