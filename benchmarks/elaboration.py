"""Benchmark in a warm process: elaborating a network, compared with tools that report as much about it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import peers
from measure import Row, paired, seconds

NET = "resnet_v2_152"
KERAS_NET = "Keras' own ResNet152V2"


def rows(runs: int) -> Iterator[Row]:
    """The largest net of the project."""
    elaborate = partial(seconds, peers.loaded(NET).elaborate)
    subject = f"warm elaboration of {NET} / "
    if reason := peers.missing("tensorflow", "tf_slim", "tf_keras"):
        yield Row(f"{subject}building it with tf-slim", goal="at least 100", reason=reason)
    else:
        by_hand = partial(seconds, peers.by_hand(NET))
        yield paired(f"{subject}building it with tf-slim", elaborate, by_hand, 1, goal="at least 100")
    if reason := peers.missing("keras", "tensorflow"):
        yield Row(f"{subject}loading {KERAS_NET} from JSON", reason=reason)
    else:
        import keras

        text = peers.keras_json(NET).read_text(encoding="utf-8")
        load = partial(seconds, partial(keras.models.model_from_json, text))
        yield paired(f"{subject}loading {KERAS_NET} from JSON", elaborate, load, min(runs, 3))
    if reason := peers.missing("onnx", "tf2onnx", "tensorflow"):
        yield Row(f"{subject}ONNX's checker on its export", reason=reason)
    else:
        import onnx

        model = str(peers.onnx_file(NET))
        checked = partial(seconds, partial(onnx.checker.check_model, model, full_check=True))
        yield paired(f"{subject}ONNX's checker on its export", elaborate, checked, runs)
