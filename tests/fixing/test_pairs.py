"""Files before and after their fixes, written by hand; and that a fix changes nothing but what it corrects."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from netspec.fixing.fixer import Draft, Fixer
from netspec.pipeline import inspect_text

HEAD = "netspec: 1\nname: n\ninput: {shape: [N, 32, 32, 3]}\nlayers:\n"
Pairs = dict[str, tuple[str, str]]


def pairs(name: str) -> Pairs:
    read = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return {name: (whole(pair["before"]), whole(pair["after"])) for name, pair in read.items()}


def whole(text: str) -> str:
    return text if "netspec: 1" in text else HEAD + "".join(f"  {line}\n" for line in text.splitlines())


def fixed(data: bytes, unsafe: bool = False) -> bytes:
    changed = Fixer(unsafe).fix([Draft("f.yaml", data)]).fixed
    return changed[0].after if changed else data


SAFE = pairs("pairs.yaml")
UNSAFE = pairs("unsafe_pairs.yaml")
STAYS = {name for name in SAFE if name.endswith("stays")}


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_fix(name: str) -> None:
    before, after = SAFE[name]
    assert fixed(before.encode()).decode() == after
    assert fixed(after.encode()).decode() == after


@pytest.mark.parametrize("name", UNSAFE)
def test_an_unsafe_fix_is_made_only_if_it_is_asked_for(name: str) -> None:
    before, after = UNSAFE[name]
    assert fixed(before.encode()).decode() == before
    assert fixed(before.encode(), unsafe=True).decode() == after


@pytest.mark.parametrize("name", sorted(SAFE.keys() - STAYS))
def test_a_fixed_file_has_no_problem(name: str) -> None:
    before, after = SAFE[name]
    assert inspect_text(before, "f.yaml").problems
    assert inspect_text(after, "f.yaml").problems == ()


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def cr(text: str) -> bytes:
    return text.replace("\n", "\r").encode()


def unended(text: str) -> bytes:
    return text.removesuffix("\n").encode()


def wide(text: str) -> bytes:
    return f"# 名前 \U0001f600\n{text.replace('name: n', 'name: n  # é')}".encode()


@pytest.mark.parametrize("written", [crlf, cr, unended, wide])
@pytest.mark.parametrize("name", SAFE)
def test_all_other_bytes_stay(name: str, written) -> None:  # type: ignore[no-untyped-def]
    """A file that is written in another way is fixed as the same file, written in that way."""
    before, after = SAFE[name]
    assert fixed(written(before)) == written(after)


@pytest.mark.parametrize("marks", ["\ufeff", "\ufeff\ufeff"])
def test_a_byte_order_mark_is_deleted_and_shifts_nothing(marks: str) -> None:
    before, after = SAFE["a misspelt argument"]
    assert fixed(f"{marks}{before}".encode()) == after.encode()
    assert fixed(f"{marks}{after}".encode()) == after.encode()


def test_a_file_that_is_not_utf8_stays() -> None:
    before, _ = SAFE["a misspelt argument"]
    for data in (before.encode("utf-16"), before.replace("stem", "st\xe9m").encode("latin-1")):
        assert fixed(data) == data


def test_a_comment_is_not_lost() -> None:
    """A list of sizes in one line would lose what is said of one of them."""
    before = whole("- conv2d:\n    num_outputs: 8\n    kernel_size: [1,  # one\n      3, 3, 1]\n")
    assert "[1, 3, 3, 1]" in str(inspect_text(before, "f.yaml").problems)
    assert fixed(before.encode()).decode() == before
    plain = before.replace("  # one", "")
    assert "kernel_size: [3, 3]\n" in fixed(plain.encode()).decode()
