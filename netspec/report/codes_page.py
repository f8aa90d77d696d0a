"""The codes of problems as people look them up: one in a terminal, and all of them as a page."""

from __future__ import annotations

from netspec.codes import CODES, is_shell


def explain(code: str) -> str:
    """What a code means, an example that has the fault and one that has not. A `KeyError` if there is no such code."""
    entry = CODES[code]
    parts = [f"{code} ({entry.severity.value})", entry.meaning.strip()]
    parts += ["Wrong:", _indented(entry.wrong), "Right:", _indented(entry.right)]
    return "\n\n".join(parts) + "\n"


def codes_markdown() -> str:
    """The whole page: a table of the codes, then each with its examples, in the order of the table of codes."""
    lines = [*_INTRODUCTION, "", "| code | severity | meaning |", "| --- | --- | --- |"]
    for code, entry in CODES.items():
        lines.append(f"| [{code}](#{code}) | {entry.severity.value} | {_in_a_cell(entry.meaning)} |")
    for code, entry in CODES.items():
        lines += ["", f"## {code}", "", f"{entry.severity.value.capitalize()}. {entry.meaning.strip()}", ""]
        lines += ["Wrong:", "", *_block(entry.wrong), "", "Right:", "", *_block(entry.right)]
    return "\n".join([*lines, ""])


_INTRODUCTION = (
    "# Problems",
    "",
    "Every problem ends with its code in brackets. An error fails `netspec check`; a warning does so with `--strict`.",
    "`netspec check --explain CODE` tells the same of one code. An example shows only the lines that matter.",
    "",
    "This page is made from `netspec/codes/`; edit those files, not this page.",
)


def _indented(example: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in _lines(example))


def _block(example: str) -> list[str]:
    return ["```console" if is_shell(example) else "```yaml", *_lines(example), "```"]


def _lines(example: str) -> list[str]:
    return example.strip("\n").splitlines()


def _in_a_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
