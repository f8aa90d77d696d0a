import pytest

from netspec.cli.main import main
from netspec.report.ops_page import op_page, ops_list

Capture = pytest.CaptureFixture[str]


def test_the_list(capsys: Capture) -> None:
    assert main(["ops"]) == 0
    assert capsys.readouterr() == (ops_list(), "")


@pytest.mark.parametrize("name", ["conv2d", "truncated_normal", "l2", "identity"])
def test_one(name: str, capsys: Capture) -> None:
    assert main(["ops", name]) == 0
    assert capsys.readouterr() == (op_page(name), "")


def test_a_name_that_is_none_is_wrong_usage(capsys: Capture) -> None:
    assert main(["ops", "conv2"]) == 2
    assert capsys.readouterr() == ("", "netspec: error: unknown op 'conv2'; did you mean 'conv2d'?\n")


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("dense", "did you mean 'fully_connected'? Its default is activation_fn relu"),
        ("lstm", "netspec has no lstm; run `netspec ops` for what it has"),
        ("l2_regularizer", "did you mean 'l2'?"),
        ("kaiming_normal_", "did you mean 'he_normal'?"),
        ("qqqqqqqq", "known: abs, add, affine, argmax, "),
    ],
)
def test_words_of_other_libraries_are_known(word: str, text: str, capsys: Capture) -> None:
    assert main(["ops", word]) == 2
    assert capsys.readouterr().err.startswith(f"netspec: error: unknown op '{word}'; {text}")
