"""Every link in the README and the docs points to an existing file and heading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, by GitHub's rules: the second heading of the same name gets `-1`."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    found = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    return {f"{slug}-{n}" if (n := found[:at].count(slug)) else slug for at, slug in enumerate(found)}


def dead_links(page: Path, text: str) -> list[str]:
    dead = []
    for found in LINK.finditer(FENCE.sub("", text)):
        target = page.parent / found["path"] if found["path"] else page
        if not target.exists() or (found["anchor"] and found["anchor"] not in anchors(target)):
            dead.append(found[0])
    return dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_have_targets(page: Path) -> None:
    assert dead_links(page, page.read_text(encoding="utf-8")) == []


MARKER = re.compile(r"^(<{7}|={7}$|>{7})", re.MULTILINE)


@pytest.mark.parametrize("page", [ROOT / "CHANGELOG.md", *PAGES], ids=lambda page: page.name)
def test_pages_have_no_conflict_markers(page: Path) -> None:
    assert not MARKER.search(page.read_text(encoding="utf-8"))


def test_that_a_conflict_marker_is_noticed() -> None:
    assert MARKER.search(f"a\n{'=' * 7}\nb\n")
    assert not MARKER.search(f"a\n{'=' * 8}\nb\n")


def test_that_a_dead_link_is_noticed() -> None:
    page = ROOT / "docs" / "language.md"
    assert dead_links(page, "[a](#arg-scopes) [b](ops.md) [c](security.md#writing)") == []
    assert dead_links(page, "[a](#no-such-heading) [b](no.md)") == ["](#no-such-heading)", "](no.md)"]


def test_that_a_second_heading_of_the_same_name_has_an_anchor_of_its_own(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Repeats\n\n## Repeats\n", encoding="utf-8")
    assert anchors(page) == {"repeats", "repeats-1"}
