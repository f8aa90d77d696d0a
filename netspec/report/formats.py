"""The formats that problems come in: this table is both what the command line offers and what it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from netspec.report import github, json_problems, problem_text
from netspec.report.findings import Findings
from netspec.report.theme import Theme

Format: TypeAlias = Callable[[Findings, Theme], str]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {"text": problem_text.report, "json": json_problems.report, "github": github.report}
)
