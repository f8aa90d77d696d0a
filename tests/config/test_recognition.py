"""Which files are specs, told from their text."""

import json

import pytest

from netspec.source.recognition import is_spec

SPECS = [
    "netspec: 1\nname: x\n",
    "# a comment\n\n---\nnetspec: 1\n",
    "--- # a comment\nnetspec: 1\n",
    "%YAML 1.2\n---\nnetspec: 1\n",
    "name: x\nlayers: []\nnetspec: 1\n",
    '"netspec": 1\n',
    "'netspec' : 1\n",
    "netspec:1\n",
    "  netspec: 1\n  name: x\n",
    "{netspec: 1, name: x}",
    "{\n  # a comment\n  name: x,\n  netspec: 1}",
    json.dumps({"netspec": 1, "name": "x"}),
    json.dumps({"name": "x", "netspec": 1}, indent=2),
    "\r\nnetspec: 1\r\nname: x\r\n",
    "netspec: 1\nname: [x\n",
    "netspc: 1\nname: x\n",
    "NetSpec: 1\nname: x\n",
    "net_spec: 1\nname: x\n",
    "#" * 5_000 + "\n" * 900 + "netspec: 1\n",
]
OTHERS = [
    "",
    "# netspec: 1\n",
    "services:\n  web: {image: nginx}\n",
    "name: x\njobs:\n  netspec:\n    runs-on: ubuntu\n",
    "a: |\n  netspec: 1\n",
    "- netspec: 1\n",
    "- netspec\n",
    "{{ if .Values.netspec }}\na: 1\n{{ end }}\n",
    "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\n",
    "kind: Pod\n---\nnetspec: 1\n",
    "kind: Pod\n... # end\nnetspec: 1\n",
    "command: netspec check specs/\n",
    "netspec_version: 1\n",
    json.dumps({"name": "x", "tools": ["netspec"]}),
    "x" * 100_000,
]


@pytest.mark.parametrize("text", SPECS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_a_spec(text: str, encoding: str) -> None:
    assert is_spec(text.encode(encoding))


@pytest.mark.parametrize("text", OTHERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_another_file(text: str, encoding: str) -> None:
    assert not is_spec(text.encode(encoding))


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\x01binary\n\x80", bytes(range(256)) * 100])
def test_bytes_that_are_no_text(data: bytes) -> None:
    assert not is_spec(data)
