"""`--report FORMAT=FILE`: reports that a check writes to files, besides what it prints."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.report.findings import Findings

FILED = ("gitlab", "sarif", "junit")
"""The formats that can be recognized in a file, so that a report replaces only an earlier one."""

_BEGINNING = 4_096
"""Bytes of a file by which a report is recognized."""


class ReportFile(NamedTuple):
    """A report that is asked for."""

    format: str
    file: str


def add_reports(parser: argparse.ArgumentParser) -> None:
    """Adds the option."""
    parser.add_argument(
        "--report",
        dest="reports",
        metavar="FORMAT=FILE",
        action="append",
        default=[],
        help=f"also write a report to a file, which replaces an earlier report there: {', '.join(FILED)}; can be "
        "repeated",
    )


def reports_of(words: Iterable[str]) -> list[ReportFile]:
    """The reports that `--report` asks for. Refuses what could not be written, before any spec is read."""
    reports: list[ReportFile] = []
    for word in words:
        name, _, file = word.partition("=")
        if name not in FILED or not file:
            raise UsageError(f"--report expects FORMAT=FILE with one of {', '.join(FILED)}, got '{word}'")
        if file == "-":
            raise UsageError(f"--report writes a file; --format {name} prints the report")
        if os.path.realpath(file) in (os.path.realpath(other.file) for other in reports):
            raise UsageError(f"--report writes two reports to {file}")
        reports.append(ReportFile(name, file))
        _require_free(reports[-1])
    return reports


def write_reports(reports: Sequence[ReportFile], findings: Findings) -> None:
    """Writes the reports; a file that was read for the check is never replaced."""
    if not reports:
        return
    from netspec.atomic.destination import Refused, kept_specs
    from netspec.atomic.file import write_file
    from netspec.report.formats import FORMATS
    from netspec.report.theme import PLAIN

    kept = kept_specs([*findings.files, *findings.lines])
    for report in reports:
        _require_free(report)
        try:
            write_file(report.file, FORMATS[report.format](findings, PLAIN), force=True, keep=kept)
        except Refused as error:
            raise UsageError(str(error)) from error


def checkout(environment: Mapping[str, str] = os.environ) -> str:
    """The folder of the repository in a job of GitHub or GitLab, if this is run in it; empty elsewhere."""
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        if folder := environment.get(name):
            root = os.path.realpath(folder)
            with suppress(OSError, ValueError):  # the current folder is deleted; another drive
                if os.path.commonpath([root, os.path.realpath(os.curdir)]) == root:
                    return root
    return ""


def _require_free(report: ReportFile) -> None:
    from importlib import import_module
    from pathlib import Path

    from netspec.atomic.destination import Refused, file_to_write, is_stream

    if is_stream(Path(report.file)):
        return
    try:
        target = file_to_write(report.file)
    except Refused as error:
        raise UsageError(str(error)) from error
    if not target.exists() or not target.stat().st_size:
        return
    with target.open("rb") as stream:
        beginning = stream.read(_BEGINNING).decode("utf-8", "replace")
    if not import_module(f"netspec.report.{report.format}").is_own(beginning):
        text = f"{report.file} already exists and is not a {report.format} report of netspec; choose another file"
        raise UsageError(text)
