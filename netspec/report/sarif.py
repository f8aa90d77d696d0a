"""Renders problems as SARIF 2.1.0, which GitHub code scanning and the viewers of editors read.

The rules are the codes, each with its page of help. All are listed, also where a check finds nothing, so that a reader
of the report knows what was looked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.codes import CODES
from netspec.diagnostics import Fix, Problem, Span
from netspec.report.codes_page import explain, help_markdown
from netspec.report.findings import Findings
from netspec.report.fingerprint import fingerprints
from netspec.report.json_text import json_text
from netspec.report.problem_text import message
from netspec.report.report_paths import relative_names, uri
from netspec.report.theme import PLAIN, Theme
from netspec.report.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_BEGINNING = f'''{{
  "version": "2.1.0",
  "$schema": "{SCHEMA}",
  "runs": [
    {{
      "tool": {{
        "driver": {{
          "name": "netspec",'''
_INDEX = {code: index for index, code in enumerate(CODES)}


def report(findings: Findings, theme: Theme = PLAIN) -> str:  # noqa: ARG001 -- every format is called alike
    """A log with one run: a rule for each code, and a result for each problem."""
    names = relative_names(findings)
    uris = {file: uri(name, findings.run.base) for file, name in names.items()}
    found = zip(findings.problems, fingerprints(findings.problems, names), strict=True)
    run = {
        "tool": {
            "driver": {
                "name": "netspec",
                "version": findings.run.version,
                "rules": [_rule(code) for code in CODES],
            }
        },
        "invocations": [{"executionSuccessful": True, "exitCode": int(findings.failed)}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, uris, mark) for problem, mark in found],
    }
    return json_text({"version": "2.1.0", "$schema": SCHEMA, "runs": [run]})


def is_own(beginning: str) -> bool:
    """Whether a file that begins so is such a report of netspec."""
    return beginning.startswith(_BEGINNING)


def _rule(code: str) -> dict[str, Any]:
    entry = CODES[code]
    meaning = " ".join(entry.meaning.split())
    return {
        "id": code,
        "shortDescription": {"text": f"{meaning.partition('. ')[0].rstrip('.')}."},
        "fullDescription": {"text": meaning},
        "help": {"text": explain(code), "markdown": help_markdown(code)},
        "defaultConfiguration": {"level": entry.severity.value},
    }


def _result(problem: Problem, uris: Mapping[str, str], mark: str) -> dict[str, Any]:
    related = [note for note in problem.notes if note.span is not None]
    return {
        "ruleId": problem.code,
        "ruleIndex": _INDEX[problem.code],
        "level": problem.severity.value,
        "message": {"text": message(problem)},
        "locations": [{"physicalLocation": _place(problem.span, uris)}],
        "relatedLocations": [
            {"id": index, "physicalLocation": _place(note.span, uris), "message": {"text": visible(note.text)}}
            for index, note in enumerate(related)
            if note.span is not None
        ],
        "partialFingerprints": {"netspecProblem/v1": mark},
        "fixes": [_fix(problem.fix, uris)] if problem.fix and _has_columns(problem.fix) else [],
    }


def _has_columns(fix: Fix) -> bool:
    """Whether SARIF can name the places of a fix: a byte order mark has no column there."""
    return all(edit.span.column > 0 for edit in fix.edits)


def _fix(fix: Fix, uris: Mapping[str, str]) -> dict[str, Any]:
    """A fix, with an artifact change for each file. It is safe if `netspec check --fix` makes it unasked."""
    replacements: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replaced = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
        replacements.setdefault(edit.span.file, []).append(replaced)
    changes = [{"artifactLocation": _artifact(file, uris), "replacements": each} for file, each in replacements.items()]
    return {
        "description": {"text": visible(fix.text)},
        "artifactChanges": changes,
        "properties": {"safe": fix.safe},
    }


def _place(span: Span, uris: Mapping[str, str]) -> dict[str, Any]:
    return {"artifactLocation": _artifact(span.file, uris), "region": _region(span)}


def _artifact(file: str, uris: Mapping[str, str]) -> dict[str, Any]:
    there = uris[file]
    return {"uri": there} if there.startswith("file:") else {"uri": there, "uriBaseId": _ROOT}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
