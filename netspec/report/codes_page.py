"""Renders the table of codes: one code for a terminal, and all of them as `docs/diagnostics.md`."""

from __future__ import annotations

from netspec.codes import CODES, is_shell
from netspec.report.markdown import markdown_table


def help_markdown(code: str) -> str:
    """The meaning of a code with its examples, as Markdown without a heading."""
    entry = CODES[code]
    return "\n".join(
        [entry.meaning.strip(), "", "Wrong:", "", *_block(entry.wrong), "", "Right:", "", *_block(entry.right)]
    )


def explain(code: str) -> str:
    """The meaning of a code, with a wrong and a right example. Raises `KeyError` for a code that does not exist."""
    entry = CODES[code]
    parts = [f"{code} ({entry.severity.value})", entry.meaning.strip()]
    parts += ["Wrong:", _indented(entry.wrong), "Right:", _indented(entry.right)]
    return "\n\n".join(parts) + "\n"


def codes_markdown() -> str:
    """The whole page: a table of the codes, then each code with its examples, in the same order."""
    index = [
        (f"[{code}](#{code})", each.severity.value, each.fix, each.meaning.strip()) for code, each in CODES.items()
    ]
    lines = [*_INTRODUCTION, "", *markdown_table(("code", "severity", "fix", "meaning"), index)]
    for code, entry in CODES.items():
        lines += ["", f"## {code}", "", f"{entry.severity.value.capitalize()}. {help_markdown(code)}"]
    return "\n".join([*lines, ""])


_INTRODUCTION = (
    "# Problems",
    "",
    "Every problem ends with its code in brackets. Errors make `netspec check` fail; warnings do with `--strict`, and",
    "can be [ignored](configuration.md), in a project or beside a line.",
    "`netspec check --explain CODE` prints the entry of one code. The examples show only the lines that matter.",
    "",
    "The column *fix* says which codes have problems that `netspec check --fix` [corrects](fixing.md): *safe* ones, or",
    "only *likely* ones, which need `--unsafe-fixes`. Not every problem of these codes has one.",
    "",
    "This page is generated from `netspec/codes/`; edit those files, not this page.",
)


def _indented(example: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in _lines(example))


def _block(example: str) -> list[str]:
    return ["```console" if is_shell(example) else "```yaml", *_lines(example), "```"]


def _lines(example: str) -> list[str]:
    return example.strip("\n").splitlines()
