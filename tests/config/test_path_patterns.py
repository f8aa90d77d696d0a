"""Patterns of paths, compared with those of git, which knows the same syntax."""

import itertools
import subprocess
from pathlib import Path

import pytest

from netspec.config.path_patterns import PathPatterns, fault

PATTERNS = [
    "old",
    "old/",
    "*.yaml",
    "net_?.yaml",
    "net_[ab].yaml",
    "/top.yaml",
    "specs/old",
    "specs/*.yaml",
    "specs/*/net_a.yaml",
    "specs/**",
    "specs/**/net_a.yaml",
    "**/old/*.yaml",
    "./specs/old",
    "o*d",
]
FOLDERS = ["", "old", "specs", "specs/old", "specs/old/deep"]
PATHS = [
    str(Path(folder, name)) for folder, name in itertools.product(FOLDERS, ["net_a.yaml", "net_bb.yaml", "top.yaml"])
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_are_those_of_git(pattern: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)  # noqa: S607
    # git does not know a leading `./`.
    (tmp_path / ".gitignore").write_text(pattern.replace("./", "/") + "\n", encoding="utf-8")
    for path in PATHS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    command = ["git", "-C", str(tmp_path), "check-ignore", "--no-index", *PATHS]
    ignored = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    patterns = PathPatterns([pattern], str(tmp_path))
    assert [path for path in PATHS if patterns.above(str(tmp_path / path))] == ignored
    assert 0 < len(ignored) < len(PATHS) or pattern == "*.yaml"


def test_a_pattern_of_a_folder_is_not_of_what_is_in_it() -> None:
    patterns = PathPatterns(["specs/old"], "/project")
    assert patterns.of("/project/specs/old") == "specs/old"
    assert patterns.of("/project/specs/old/net.yaml") is None
    assert patterns.above("/project/specs/old/net.yaml") == "specs/old"


def test_a_path_outside_matches_by_name_only() -> None:
    patterns = PathPatterns(["specs/old", "net.yaml"], "/project/own")
    assert patterns.above("/project/specs/old") is None
    assert patterns.above("/elsewhere/net.yaml") == "net.yaml"


def test_many_stars_take_no_time_without_end() -> None:
    patterns = PathPatterns(["*a" * 40 + "b", "**/" * 60 + "x"], "/")
    assert patterns.of("/" + "a" * 250) is None
    assert patterns.of("/a" * 200) is None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("", "an empty pattern matches nothing"),
        ("/", "an empty pattern matches nothing"),
        ("!net.yaml", "'!net.yaml' begins with '!', which has no meaning here"),
        (r"specs\old", r"'specs\old' has a backslash; folders are separated by '/'"),
        ("../old", "'../old' leaves the folder that patterns are relative to"),
    ],
)
def test_what_is_no_pattern(pattern: str, text: str) -> None:
    assert fault(pattern) == text


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_is_a_pattern(pattern: str) -> None:
    assert fault(pattern) is None
