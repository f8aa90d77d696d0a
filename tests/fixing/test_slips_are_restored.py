"""A slip of the fingers in a sound spec: its fix restores the spec, byte for byte, or there is none."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from netspec.fixing.fixer import Draft, Fixer
from netspec.pipeline import inspect_text
from netspec.source import Node, read_text
from netspec.source.decoding import SourceText

SPECS = Path(__file__).parents[2] / "specs"
NAMES = ("alexnet_v2", "overfeat", pytest.param("inception_v1_base", marks=pytest.mark.slow), "vgg_16")
SLIPS = 30


def words(node: Node, text: SourceText, file: str) -> list[tuple[int, int]]:
    """Where each key and each text of a file stands."""
    spans = [*node.key_spans.values(), *([node.span] if isinstance(node.value, str) else [])]
    found = [(text.index(*span[1:3]), text.index(*span[3:5])) for span in spans if span.file == file]
    for child in node.children.values():
        found += words(child, text, file)
    return found


def slip(rng: random.Random, word: str) -> str:
    """A word with one letter dropped, doubled, replaced, or swapped with the next; the first letter stays."""
    at = rng.randrange(1, len(word) - 1)
    before, letter, behind = word[:at], word[at], word[at + 1 :]
    return rng.choice([before + behind, before + letter + letter + behind, f"{before}q{behind}"])


@pytest.mark.parametrize("name", NAMES)
def test_a_slip_is_restored(name: str) -> None:
    file = str(SPECS / f"{name}.yaml")
    sound = Path(file).read_text(encoding="utf-8")
    document, _ = read_text(sound, file)
    assert document is not None
    places = [place for place in words(document.root, SourceText(file, sound), file) if place[1] - place[0] > 3]
    places = [place for place in places if re.fullmatch(r"[$\w]+", sound[slice(*place)])]
    rng = random.Random(name)  # noqa: S311
    restored = 0
    for start, end in rng.sample(places, min(SLIPS, len(places))):
        text = f"{sound[:start]}{slip(rng, sound[start:end])}{sound[end:]}"
        fixed = Fixer().fix([Draft(file, text.encode())]).fixed
        assert not fixed or fixed[0].after.decode() == sound, (sound[start:end], text[start:end])
        restored += bool(fixed)
        if not fixed:
            assert not any(problem.fix and problem.fix.safe for problem in inspect_text(text, file).problems), text[
                start:end
            ]
    assert restored > SLIPS // 6
