"""Whole processes from a cold start: a check against everything else that could look at the same net."""

from __future__ import annotations

from collections.abc import Iterator

import peers
from measure import Row, paired, process

NET = "alexnet_v2"


def rows(runs: int) -> Iterator[Row]:
    """Memory, then time."""
    ours = peers.check(peers.spec(NET))
    # First, since the peak of a process counts from that of the one that started it.
    if reason := peers.missing("tensorflow", "tf_slim", "tf_keras"):
        yield Row(f"memory of a check of {NET} / of building it", reason=reason)
    else:
        by_hand = peers.build_by_hand(NET)
        yield paired(
            f"memory of a check of {NET} / of building it",
            lambda: process(ours).megabytes,
            lambda: process(by_hand).megabytes,
            min(runs, 3),
            unit="MB",
        )

    def row(subject: str, command: list[str], goal: str = "") -> Row:
        return paired(
            f"cold check of {NET} / {subject}",
            lambda: process(ours).seconds,
            lambda: process(command).seconds,
            runs,
            goal=goal,
        )

    others = (
        ("importing TensorFlow", ("tensorflow",), lambda: peers.IMPORT_TENSORFLOW, "at least 20"),
        ("building it with tf-slim", ("tensorflow", "tf_slim", "tf_keras"), lambda: peers.build_by_hand(NET), ""),
        ("loading its JSON in Keras", ("keras", "tensorflow"), lambda: peers.keras_from_json(NET), ""),
        ("ONNX's checker on its export", ("onnx", "tf2onnx", "tensorflow"), lambda: peers.onnx_checker(NET), ""),
        (
            "check-jsonschema with our schema",
            ("check_jsonschema",),
            lambda: peers.check_jsonschema(peers.spec(NET)),
            "above 1",
        ),
    )
    for subject, modules, command, goal in others:
        if reason := peers.missing(*modules):
            yield Row(f"cold check of {NET} / {subject}", goal=goal, reason=reason)
        else:
            yield row(subject, command(), goal)
    every = peers.check(peers.spec(NET).parent)
    yield paired(
        "cold check of all specs / of one",
        lambda: process(every).seconds,
        lambda: process(ours).seconds,
        runs,
        goal="under 1 s",
        upside_down=True,
    )
