import pytest

from netspec.report.visible import columns, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("conv1/weights ü 高 é", "conv1/weights ü 高 é"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\tb\nc\rd\0", "a\\tb\\nc\\rd\\x00"),
        ("\x7f\x9b31m", "\\x7f\\x9b31m"),
        ("abc\u202ecba\u2066", "abc\\u202ecba\\u2066"),
        ("zero\u200bwidth\ufeff\u2028", "zero\\u200bwidth\\ufeff\\u2028"),
        ("file\udc80.yaml", "file\\udc80.yaml"),
        ("tag\U000e0041", "tag\\U000e0041"),
    ],
)
def test_what_could_drive_or_deceive_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("高さ", 4), ("\uff57", 2), ("e\u0301", 1), ("é", 1), ("ñ고", 3)]
)
def test_columns_are_those_of_a_terminal(text: str, width: int) -> None:
    assert columns(text) == width
