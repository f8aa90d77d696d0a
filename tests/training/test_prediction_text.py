"""Predictions as text, JSON and CSV: of one output as ever, of several by their names."""

from __future__ import annotations

import json

import numpy as np

from netspec.training.image_inputs import Unusable
from netspec.training.prediction import Predicted
from netspec.training.prediction_text import csv_columns, csv_lines, judged, predictions_json, text_lines

BOTH = judged(
    Predicted("x", {"digit": np.array([0.25, 0.5, 0.25]), "angle": np.array([1.5, 2.0])}), ("a", "b"), 2, ["digit"]
)


def test_outputs_by_name() -> None:
    assert text_lines(BOTH, None) == ["x: digit: b 50.0%, a 25.0%; angle: 1.5 2"]
    (found, broken) = json.loads(predictions_json({}, [BOTH, Unusable("y", "is none")]))["predictions"]
    assert found == {
        "image": "x",
        "outputs": {
            "digit": {
                "classes": [
                    {"class": 1, "name": "b", "probability": 0.5},
                    {"class": 0, "name": "a", "probability": 0.25},
                ]
            },
            "angle": {"output": [1.5, 2.0]},
        },
    }
    assert broken == {"image": "y", "error": "is none"}
    assert csv_columns(BOTH) == ("image", "output", "index", "name", "value")
    assert list(csv_lines(BOTH)) == ["x,digit,1,b,0.5", "x,digit,0,a,0.25", "x,angle,0,,1.5", "x,angle,1,,2.0"]


def test_the_only_output() -> None:
    classes = judged(Predicted("x", np.array([0.25, 0.75])), (), 1, [""])
    assert (text_lines(classes, None), list(csv_lines(classes))) == (["x: 1 75.0%"], ["x,1,1,1,0.75"])
    numbers = judged(Predicted("x", np.array([1.5, 2.0])), (), 1, [])
    assert (csv_columns(numbers), list(csv_lines(numbers))) == ((), ["x,1.5,2.0"])
