import pytest

from netspec.codes import CODES
from netspec.diagnostics import Severity
from netspec.report import codes_page
from netspec.report.codes_page import codes_markdown, explain

CODE = type(next(iter(CODES.values())))


@pytest.fixture
def two_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = {
        "bad-name": CODE(
            Severity.ERROR, "A name|cannot be one.", "- conv2d:\n    scope: /\n", "- conv2d:\n    scope: a\n", "likely"
        ),
        "no-file": CODE(Severity.WARNING, "There is none.", "$ netspec check nowhere", "$ netspec check here"),
    }
    monkeypatch.setattr(codes_page, "CODES", codes)


@pytest.mark.usefixtures("two_codes")
def test_the_explanation_of_a_code() -> None:
    assert explain("bad-name") == (
        "bad-name (error)\n\nA name|cannot be one.\n\n"
        "Wrong:\n\n  - conv2d:\n      scope: /\n\nRight:\n\n  - conv2d:\n      scope: a\n"
    )


@pytest.mark.usefixtures("two_codes")
def test_the_whole_page() -> None:
    head, _, rest = codes_markdown().partition("| code | severity | fix | meaning |\n")
    assert head.startswith("# Problems\n\n")
    assert rest == (
        "| --- | --- | --- | --- |\n"
        "| [bad-name](#bad-name) | error | likely | A name\\|cannot be one. |\n"
        "| [no-file](#no-file) | warning |  | There is none. |\n"
        "\n## bad-name\n\nError. A name|cannot be one.\n\n"
        "Wrong:\n\n```yaml\n- conv2d:\n    scope: /\n```\n\nRight:\n\n```yaml\n- conv2d:\n    scope: a\n```\n"
        "\n## no-file\n\nWarning. There is none.\n\n"
        "Wrong:\n\n```console\n$ netspec check nowhere\n```\n\nRight:\n\n```console\n$ netspec check here\n```\n"
    )


def test_every_code_has_its_place_and_explanation() -> None:
    page = codes_markdown()
    for code, entry in CODES.items():
        assert f"\n## {code}\n" in page
        assert explain(code).startswith(f"{code} ({entry.severity.value})\n\n{entry.meaning}")


def test_a_code_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        explain("no-such-code")
