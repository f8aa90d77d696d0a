"""Evaluations as text: of many classes, those that are recognized least, in columns."""

from __future__ import annotations

import json

from netspec.training.evaluation import ClassCounts, Evaluation
from netspec.training.evaluation_text import evaluation_csv, evaluation_json, evaluation_lines


def evaluation(classes: int) -> Evaluation:
    """Of class number n, n + 1 of 100 examples are recognized."""
    return Evaluation(
        100 * classes, 0.5, {"accuracy": 0.25}, tuple(ClassCounts(100, 50, n + 1) for n in range(classes))
    )


def test_a_line_for_each_class_in_columns() -> None:
    lines = list(evaluation_lines(evaluation(2), "run, data.evaluation", ("left", "日本"), None))
    assert lines == [
        "run, data.evaluation: 200 examples",
        "",
        "loss      0.5000",
        "accuracy  0.2500",
        "",
        "class  examples  precision  recall      f1",
        "left        100     0.0200  0.0100  0.0133",
        "日本        100     0.0400  0.0200  0.0267",
    ]


def test_of_many_classes_those_that_are_recognized_least() -> None:
    found = evaluation(60)
    lines = list(evaluation_lines(found, "run", (), 60))
    assert max(map(len, lines)) <= 60
    assert "the 40 of 60 classes that are recognized least:" in lines
    assert [line.split()[0] for line in lines[-40:]] == [str(number) for number in range(40)]
    assert len(list(evaluation_csv(found, ()))) == 61


def test_without_classes_csv_has_the_loss_and_the_metrics() -> None:
    found = Evaluation(3, 0.5, {"mean_squared_error": 0.25})
    assert list(evaluation_csv(found, ())) == ["examples,loss,mean_squared_error", "3,0.5,0.25"]


def test_outputs_have_their_classes_by_name() -> None:
    digit, color = (ClassCounts(4, 2, 1), ClassCounts(0, 2, 0)), (ClassCounts(4, 4, 4),)
    found = Evaluation(4, 0.5, {"accuracy:digit": 0.25}, outputs={"digit": digit, "color": color})
    assert list(evaluation_lines(found, "run", ("zero", "one"), None))[3:] == [
        "accuracy:digit  0.2500",
        "",
        "output digit:",
        "class  examples  precision  recall      f1",
        "0             4     0.5000  0.2500  0.3333",
        "1             0     0.0000       -  0.0000",
        "",
        "output color:",
        "class  examples  precision  recall      f1",
        "0             4     1.0000  1.0000  1.0000",
    ]
    written = json.loads(evaluation_json(found, {}, ()))
    assert "classes" not in written
    assert {name: len(output["classes"]) for name, output in written["outputs"].items()} == {"digit": 2, "color": 1}
    assert [line.split(",")[:3] for line in evaluation_csv(found, ())] == [
        ["output", "class", "name"],
        ["digit", "0", "0"],
        ["digit", "1", "1"],
        ["color", "0", "0"],
    ]


def test_names_of_classes_are_those_of_the_only_output_that_tells_some() -> None:
    found = Evaluation(4, 0.5, {}, outputs={"digit": (ClassCounts(4, 2, 1),)})
    assert list(evaluation_lines(found, "run", ("zero",), None))[-1].startswith("zero ")
