"""Every report of random networks: lines fit, rows sum to the totals, and names of sources mean what feeds the row."""

from __future__ import annotations

import csv
import json
import random
from functools import cache

import pytest

from netspec.network import Network
from netspec.pipeline import inspect_text
from netspec.report.layer_columns import COLUMNS, DEFAULT, EVERY, chosen
from netspec.report.layers_csv import csv_lines
from netspec.report.layers_markdown import network_markdown
from netspec.report.summary import summary
from netspec.report.table import table
from netspec.report.theme import Theme
from netspec.report.visible import columns
from tests.differential.random_specs import spec_of

SEEDS = range(1000, 1040)


@cache
def network_of(seed: int) -> Network | None:
    spec = spec_of(seed)
    return inspect_text(spec.text, "random.yaml", spec.given).network


def meant(text: str, row: str, names: set[str]) -> str:
    """The name that a text means in a row: looked up in the scopes around it, the innermost first."""
    around = row.split("/")[:-1]
    for depth in range(len(around), -1, -1):
        if (name := "/".join([*around[:depth], text])) in names:
            return name
    return text


def check_sources(network: Network) -> int:
    """Compares CSV with JSON; returns the number of rows with several sources."""
    data = summary(network)
    names = {layer["name"] for layer in data["layers"]}
    rows = list(csv.DictReader(csv_lines(network)))
    for row, layer in zip(rows, data["layers"], strict=True):
        sources = row["from"].split(", ")
        for source, name, index in zip(sources, layer["inputs"], layer["input_indices"], strict=True):
            short, _, number = source.partition(" #")
            assert meant(short, row["layer"], names) in (name, f"{data['scope']}/{name}")
            assert number in ("", str(index))
    return sum(", " in row["from"] for row in rows)


def test_sources_mean_what_feeds_the_row() -> None:
    networks = [network for seed in SEEDS if (network := network_of(seed)) is not None]
    assert len(networks) > 10
    assert sum(map(check_sources, networks)) > 5


def test_that_another_meaning_is_noticed() -> None:
    assert meant("conv", "a/b/add", {"conv", "a/conv", "a/b/x"}) == "a/conv"
    assert meant("conv", "b/add", {"conv", "a/conv"}) == "conv"


@pytest.mark.parametrize("depth", [None, 1])
def test_every_report_of_random_networks(depth: int | None) -> None:
    for seed in SEEDS:
        network = network_of(seed)
        if network is None:
            continue
        rng = random.Random(seed)  # noqa: S311
        width = rng.randint(20, 140)
        choice = rng.choice([DEFAULT, EVERY, chosen(rng.sample(list(COLUMNS), 5))])
        shown = table(network, theme=Theme(width=width), depth=depth, choice=choice)
        assert max(map(columns, shown.splitlines())) <= width, seed
        rows = list(csv.DictReader(csv_lines(network, depth)))
        data = json.loads(json.dumps(summary(network, depth=depth)))
        assert sum(int(row["parameters"]) for row in rows) == data["totals"]["parameters"], seed
        table_rows = [line for line in network_markdown(network, depth=depth).splitlines() if line.startswith("| ")]
        assert len(table_rows) == len(rows) + 3
