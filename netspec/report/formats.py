"""The formats of problems: one table for the choices that the command line offers and the functions that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from netspec.report import problem_text
from netspec.report.findings import Findings
from netspec.report.theme import Theme

Format: TypeAlias = Callable[[Findings, Theme], str]


def _json(findings: Findings, theme: Theme) -> str:
    from netspec.report import json_problems

    return json_problems.report(findings, theme)


def _github(findings: Findings, theme: Theme) -> str:
    from netspec.report import github

    return github.report(findings, theme)


FORMATS: Mapping[str, Format] = MappingProxyType({"text": problem_text.report, "json": _json, "github": _github})
