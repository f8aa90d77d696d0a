"""A file with more problems than anyone reads ends there, whoever finds them, and says so."""

import pytest

from netspec.diagnostics import MAX_PROBLEMS
from netspec.pipeline import inspect_text

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 8, 8, 3]}\n"
MORE = MAX_PROBLEMS + 200

FILES = {
    "reading": "netspec: 1\n" + "a: 1\n" * MORE,
    "checking keys": HEAD + "".join(f"key{n}: 1\n" for n in range(MORE)) + "layers: [relu: {}]\n",
    "checking layers": HEAD + "layers:\n" + "  - rely: {}\n" * MORE,
    "checking one value": HEAD + "params:\n  a:\n" + "".join(f"    k{n}: 1\n" for n in range(MORE)) + "layers: []\n",
    "elaborating": HEAD + "layers:\n" + "  - {max_pool2d: {kernel_size: 9}, from: input}\n" * MORE,
    "linting": HEAD + "layers:\n" + "  - {relu: {}, when: $strange}\n" * MORE,
}


@pytest.mark.parametrize("by", FILES)
def test_a_thousand_are_listed(by: str) -> None:
    found = inspect_text(FILES[by], "net.yaml")
    assert len(found.problems) == MAX_PROBLEMS
    assert "1,000 problems or more" in found.problems[-1].notes[-1].text
    assert found.network is None


def test_fewer_are_all_listed() -> None:
    found = inspect_text(HEAD + "layers:\n" + "  - rely: {}\n" * (MAX_PROBLEMS - 1), "net.yaml")
    assert len(found.problems) == MAX_PROBLEMS - 1
    assert not any("or more" in note.text for note in found.problems[-1].notes)
