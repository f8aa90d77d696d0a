"""What others write into a folder while it is replaced is never lost: the replacement is undone, or it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.atomic import exchange
from netspec.atomic.destination import Refused
from netspec.atomic.folder import replace_folder
from netspec.atomic.manifest import Audit
from tests.atomic.conftest import ContentOf, Fill, Whole, names


def came_meanwhile(old: Path, fill: Fill, *, force: bool = False) -> None:
    with replace_folder(old, force=force) as new:
        fill(new, "new")
        (old / "model.ckpt-300").write_text("trained")


def test_what_is_added_during_the_build_is_kept(old: Path, content: ContentOf, fill: Fill, whole: Whole) -> None:
    with pytest.raises(Refused, match=r"was written to during the build: model\.ckpt-300; it is left as it is"):
        came_meanwhile(old, fill)
    assert content(old) == whole("old") | {"model.ckpt-300": "trained"}
    assert names(old.parent) == ["net"]


def test_force_deletes_only_what_it_announced(old: Path, content: ContentOf, fill: Fill, whole: Whole) -> None:
    (old / "notes").write_text("announced")
    with pytest.raises(Refused, match=r"was written to during the build: model\.ckpt-300; "):
        came_meanwhile(old, fill, force=True)
    assert content(old) == whole("old") | {"model.ckpt-300": "trained", "notes": "announced"}


def test_force_deletes_nothing_that_changed_after_the_announcement(old: Path, content: ContentOf, fill: Fill) -> None:
    (old / "notes").write_text("announced")

    def replace() -> None:
        with replace_folder(old, force=True) as new:
            fill(new, "new")
            (old / "notes").write_text("written on")

    with pytest.raises(Refused, match="was written to during the build: notes; "):
        replace()
    assert content(old)["notes"] == "written on"


def test_what_is_added_at_the_swap_undoes_it(
    old: Path, way: str, monkeypatch: pytest.MonkeyPatch, content: ContentOf, fill: Fill, whole: Whole
) -> None:
    put = exchange.put_in_place

    def late(new: Path, target: Path, aside: Path) -> Path | None:
        (old / "model.ckpt-300").write_text("trained")  # after the last look
        return put(new, target, aside)

    def replace() -> None:
        with replace_folder(old) as new:
            fill(new, "new")

    monkeypatch.setattr(exchange, "put_in_place", late)
    with pytest.raises(Refused, match=r"was written to during the build: model\.ckpt-300"):
        replace()
    assert content(old) == whole("old") | {"model.ckpt-300": "trained"}
    assert names(old.parent) == ["net"]


def test_what_is_added_after_the_swap_is_kept(
    old: Path, way: str, monkeypatch: pytest.MonkeyPatch, content: ContentOf, fill: Fill, whole: Whole
) -> None:
    delete = Audit.delete

    def late(self: Audit, directory: Path, announced: object) -> list[object]:
        (directory / "model.ckpt-300").write_text("trained")  # by whoever stands in it
        return delete(self, directory, announced)  # type: ignore[arg-type, return-value]

    monkeypatch.setattr(Audit, "delete", late)
    reported: list[str] = []
    with replace_folder(old, tell=reported.append) as new:
        fill(new, "new")
    assert content(old) == whole("new")
    (line,) = reported
    kept = Path(line.rpartition(" while it was replaced: ")[2])
    assert kept.read_text() == "trained"
    assert [path.name for path in old.parent.rglob("model.ckpt-300")] == ["model.ckpt-300"]


def test_a_folder_that_others_fill_meanwhile_is_refused(target: Path, content: ContentOf, fill: Fill) -> None:
    def replace() -> None:
        with replace_folder(target) as new:
            fill(new, "new")
            target.mkdir()
            (target / "theirs").write_text("theirs")

    with pytest.raises(Refused, match="theirs"):
        replace()
    assert content(target) == {"theirs": "theirs"}
    assert names(target.parent) == ["net"]
