"""Runs the YAML test suite on the reader, with libyaml and with PyYAML's own parser.

    python tools/yaml_suite.py FOLDER

FOLDER is a checkout of github.com/yaml/yaml-test-suite. Of each case it says whether a text that is no YAML is refused,
and whether one that is plain data has the value that the suite gives. Exit code 1 if the parsers differ, or if a value
is another than the suite's.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from netspec.source import events, read_text
from netspec.source.pure_loader import PureLoader

VISIBLE = {"␣": " ", "»": "\t", "—": "", "←": "\r", "⇔": "\ufeff", "↵": ""}
"""How the suite writes characters that cannot be seen; a tab is one arrow behind any number of dashes."""


def cases(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each case by its name. What a case does not say, the one before it in its file says."""
    for file in sorted((folder / "src").glob("*.yaml")):
        said: dict[str, Any] = {}
        for number, case in enumerate(yaml.safe_load(file.read_text(encoding="utf-8"))):
            said = {**{key: value for key, value in said.items() if key != "fail"}, **case}
            yield f"{file.stem}/{number}", said


def text_of(case: dict[str, Any]) -> str:
    """The text of a case."""
    text: str = case["yaml"]
    for sign, character in VISIBLE.items():
        text = text.replace(sign, character)
    return text.removesuffix("∎\n")


def outcome(case: dict[str, Any], loader: type) -> str:
    """The result of reading a case with one of the parsers."""
    events.LOADER = loader
    document, problems = read_text(text_of(case), case["name"])
    if case.get("fail"):
        return "no YAML, refused" if problems else "no YAML, read all the same"
    if problems or document is None:
        return "YAML, refused"
    if not case.get("json"):
        return "YAML, no value given"
    return "value as given" if document.root.value == json.loads(case["json"]) else "value DIFFERS"


def main() -> int:
    """Prints the outcomes with how many cases have each; names the cases that need a look."""
    counted: Counter[str] = Counter()
    wrong = 0
    for name, case in cases(Path(sys.argv[1])):
        libyaml, pure = (outcome(case, loader) for loader in (yaml.CSafeLoader, PureLoader))
        counted[libyaml] += 1
        if libyaml != pure or "DIFFERS" in libyaml:
            wrong += 1
            sys.stdout.write(f"{name} {case['name']}: libyaml: {libyaml}; PyYAML's own: {pure}\n")
    for said, number in counted.most_common():
        sys.stdout.write(f"{number:4} {said}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
