"""Benchmark of whole processes from a cold start: a check, compared with other tools that inspect the network."""

from __future__ import annotations

from collections.abc import Iterator

import peers
from measure import Row, paired, peak, process

NET = "alexnet_v2"


def rows(runs: int) -> Iterator[Row]:
    """Memory, then time."""
    ours = peers.check(peers.spec(NET))
    if reason := peers.missing("tensorflow", "tf_slim", "tf_keras"):
        yield Row(f"memory of a check of {NET} / of building it", reason=reason)
    else:
        by_hand = peers.build_by_hand(NET)
        yield paired(
            f"memory of a check of {NET} / of building it",
            lambda: peak(ours),
            lambda: peak(by_hand),
            min(runs, 3),
            unit="MB",
        )

    subject = f"cold check of {NET} / importing PyYAML"
    yield _row(subject, ours, peers.IMPORT_YAML, 5 * runs, goal="at most 3", upside_down=True)
    every = peers.check(peers.spec(NET).parent)
    subject = "cold check of all specs / of one"
    yield _row(subject, every, ours, 2 * runs, goal="at most 0.4 s", upside_down=True)
    others = (
        ("importing TensorFlow", ("tensorflow",), lambda: peers.IMPORT_TENSORFLOW, runs, "at least 20"),
        ("building it with tf-slim", ("tensorflow", "tf_slim", "tf_keras"), lambda: peers.build_by_hand(NET), 2, ""),
        ("loading its JSON in Keras", ("keras", "tensorflow"), lambda: peers.keras_from_json(NET), 2, ""),
        ("ONNX's checker on its export", ("onnx", "tf2onnx", "tensorflow"), lambda: peers.onnx_checker(NET), 2, ""),
        (
            "check-jsonschema with our schema",
            ("check_jsonschema",),
            lambda: peers.check_jsonschema(peers.spec(NET)),
            3,
            "above 1",
        ),
    )
    for other, modules, command, pairs, goal in others:
        subject = f"cold check of {NET} / {other}"
        if reason := peers.missing(*modules):
            yield Row(subject, goal=goal, reason=reason)
        else:
            yield _row(subject, ours, command(), pairs, goal=goal)


def _row(subject: str, ours: list[str], theirs: list[str], pairs: int, *, goal: str, upside_down: bool = False) -> Row:
    return paired(
        subject,
        lambda: process(ours),
        lambda: process(theirs),
        pairs,
        goal=goal,
        upside_down=upside_down,
    )
