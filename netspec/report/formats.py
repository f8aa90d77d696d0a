"""The formats of problems: one table for the choices that the command line offers and the functions that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TypeAlias

from netspec.report import problem_text
from netspec.report.findings import Findings
from netspec.report.theme import Theme

Format: TypeAlias = Callable[[Findings, Theme], str]


def _of(module: str) -> Format:
    """The `report` of a module, which is imported when it is called."""

    def report(findings: Findings, theme: Theme) -> str:
        text: str = import_module(f"netspec.report.{module}").report(findings, theme)
        return text

    return report


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "text": problem_text.report,
        "concise": _of("concise"),
        "json": _of("json_problems"),
        "github": _of("github"),
        "gitlab": _of("gitlab"),
        "sarif": _of("sarif"),
        "junit": _of("junit"),
    }
)
