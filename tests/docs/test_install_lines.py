"""Every `pip install` that the project shows or runs names this distribution, not another project called `netspec`."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

import netspec

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = set(PROJECT["optional-dependencies"])
DECLARED = [*PROJECT["dependencies"], *(line for extra in PROJECT["optional-dependencies"].values() for line in extra)]
KNOWN = {canonicalize_name(Requirement(line).name) for line in DECLARED} | {"twine"}
LOCAL = re.compile(r"(\.|\$\w+)(?:\[(?P<extras>[\w,]+)\])?")
"""The checkout, or a wheel of it that a variable of the shell names."""
WORD = r"""(?:'[^'\n]*'|"[^"\n]*"|\.?(?:[\w$-][\w$.=~<>-]*)?(?:\[[\w,]+\])?)"""
INSTALL = re.compile(rf"pip install((?: +{WORD})+)")


def texts() -> dict[Path, str]:
    package = Path(netspec.__file__).parent
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "fuzz").glob("*.md")]
    scripts = [ROOT / ".ci" / "run", *(ROOT / ".github").rglob("*.yml"), *(ROOT / "tools").glob("*.py")]
    files = [*pages, *scripts, *package.rglob("*.py"), *package.rglob("*.yaml")]
    return {file: file.read_text(encoding="utf-8") for file in sorted(files) if file.is_file()}


def installs(text: str) -> list[list[str]]:
    """The words of each command that installs, up to the shell's next command."""
    found = (shlex.split(words) for words in INSTALL.findall(text))
    return [words for words in found if words]


def faults(text: str) -> list[str]:
    wrong = []
    for words in installs(text):
        for word in words:
            if word.startswith("-"):
                continue
            if local := LOCAL.fullmatch(word):
                extras, known = set(filter(None, (local["extras"] or "").split(","))), True
            else:
                try:
                    requirement = Requirement(re.sub(r"\{\w+\}", "0", word))
                except InvalidRequirement:
                    wrong.append(word)
                    continue
                own = requirement.name == PROJECT["name"]
                extras = requirement.extras if own else set()
                known = own or canonicalize_name(requirement.name) in KNOWN
            if not known or not extras <= EXTRAS:
                wrong.append(word)
    return wrong


@pytest.mark.parametrize(
    "file", [file for file, text in texts().items() if "pip install" in text], ids=lambda file: file.name
)
def test_installs_name_this_distribution(file: Path) -> None:
    assert faults(texts()[file]) == []


def test_the_places_that_install_are_read() -> None:
    shown = {file.name for file, text in texts().items() if installs(text)}
    assert shown >= {"README.md", "compatibility.md", "run", "compat.py", "build.py", "verify.py"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("pip install 'tf-netspec[tf]', then", []),
        ("pip install -e '.[dev,tf]' && pytest", []),
        ('pip install -qq "$wheel[dev,tf]"', []),
        ("pip install 'tf-keras~={wanted}.0'", []),
        ("`pip install netspec`", ["netspec"]),
        ("pip install 'netspec[tf]'.", ["netspec[tf]"]),
        ("pip install tf-netspec[gpu] twine", ["tf-netspec[gpu]"]),
        ("pip install '.[tensorflow]'", [".[tensorflow]"]),
        ("pip install numpyy", ["numpyy"]),
    ],
)
def test_that_another_distribution_is_noticed(text: str, wrong: list[str]) -> None:
    assert faults(text) == wrong
