"""Bad specs with pieces of text put in, taken out and repeated: fixes end, agree with a check, and repeat nothing."""

from __future__ import annotations

import random

import pytest

from netspec.fixing.fixer import Draft, Fixer
from netspec.pipeline import inspect_text

from .test_pairs import SAFE, UNSAFE

PIECES = (
    *(
        ": ",
        ":",
        " ",
        "\n",
        "\t",
        " #",
        "#",
        '"',
        "'",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "- ",
        "$",
        "$(",
        ")",
        "&a ",
        "*a",
        "\r\n",
    ),
    *(
        "\ufeff",
        "\u00a0",
        "\u2013 ",
        "é",
        "!!int ",
        "|\n",
        "//",
        ";",
        "<<: ",
        "? ",
        "=",
        "---\n",
        "None",
        "yes",
        "0x1F",
    ),
)


def mutated(rng: random.Random, text: str) -> str:
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(text) + 1)
        taken = rng.randrange(len(text) + 1)
        piece = rng.choice([rng.choice(PIECES), text[taken : taken + 20]])
        text = text[:at] + piece + text[at + rng.choice([0, 0, 1, 3]) :]
    return text


@pytest.mark.parametrize("seed", range(4))
def test_fixes_of_any_text(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    texts = [before for before, _ in (*SAFE.values(), *UNSAFE.values())]
    changed = 0
    for _ in range(100):
        data = mutated(rng, rng.choice(texts)).encode()
        fixer = Fixer(unsafe=True)
        fixed, inspected = fixer.fix([Draft("f.yaml", data)])
        after = fixed[0].after if fixed else data
        assert inspected["f.yaml"].problems == inspect_text(after, "f.yaml").problems
        assert fixer.fix([Draft("f.yaml", after)]).fixed == []
        changed += after != data
    assert changed > 20
