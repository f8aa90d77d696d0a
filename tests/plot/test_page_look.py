"""The page in Chromium: themes and their contrast, sizes of windows, print, what a screen reader is told."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netspec.cli.main import main
from tests.plot.conftest import SPECS
from tests.plot.contrast import unreadable
from tests.plot.visits import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

Open = Callable[..., Visit]
Written = Callable[[str], Path]
WIDTHS = (360, 400, 768, 1280, 2560)
CONTROLS = ("#search", "#depth", "#details", "#save", "#theme", "#ask", "#closer", "#farther", "#scale", "#fit")


def background(visit: Visit) -> str:
    found: str = visit.tell("getComputedStyle(document.body).backgroundColor")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_texts_can_be_read_in_both_themes(visit: Open, written: Written, scheme: str) -> None:
    page = visit(written("alexnet_v2"), "#conv2", color_scheme=scheme)
    page.settle()
    assert unreadable(page.page) == []
    page.page.fill("#search", "conv")
    page.box("pool1").hover()
    page.page.locator("#card").wait_for()
    assert unreadable(page.page) == []
    page.page.press("#search", "Escape")
    page.page.locator("#ask").click()
    assert unreadable(page.page) == []
    resnet = visit(written("resnet_v2_152"), "#block3/unit_2/conv2", color_scheme=scheme)
    resnet.settle()
    assert unreadable(resnet.page) == []


def test_faint_texts_are_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<body style='background:#fff'><p style='color:#999'>faint</p><p style='color:#000'>clear</p>"
        "<svg><rect width=90 height=40 fill='#444'/><text y=20 fill='#333'>dark</text></svg>"
    )
    assert [text for text, _ in unreadable(page)] == ["faint", "dark"]
    page.close()


def test_the_theme_is_the_system_s_until_it_is_switched(visit: Open, written: Written) -> None:
    page = visit(written("alexnet_v2"), color_scheme="dark")
    dark, button = background(page), page.page.locator("#theme")
    assert button.get_attribute("aria-label") == "Theme: system"
    button.click()
    light = background(page)
    assert light != dark
    page.page.emulate_media(color_scheme="light")
    button.click()
    assert (button.get_attribute("aria-label"), background(page)) == ("Theme: dark", dark)
    page.page.reload()
    assert background(page) == dark
    page.page.keyboard.press("t")
    assert (button.get_attribute("aria-label"), background(page)) == ("Theme: system", light)


@pytest.mark.parametrize("kind", ["vscode-light", "vscode-dark", "vscode-high-contrast", "vscode-high-contrast-light"])
def test_the_theme_is_that_of_the_editor_that_shows_the_page(
    visit: Open, written: Written, tmp_path: Path, kind: str
) -> None:
    shown = tmp_path / "shown.html"
    shown.write_text(
        re.sub(
            "<body(?=[ >])", f'<body data-vscode-theme-kind="{kind}"', written("alexnet_v2").read_text("utf-8"), count=1
        )
    )
    scheme = "light" if kind.endswith("light") else "dark"
    other = "dark" if scheme == "light" else "light"
    expected = background(visit(written("alexnet_v2"), color_scheme=scheme))
    assert background(visit(shown, color_scheme=other)) == expected


@pytest.mark.parametrize("width", WIDTHS)
def test_every_control_is_in_reach_at_every_width(visit: Open, written: Written, width: int) -> None:
    page = visit(written("resnet_v2_152"), "#block2/unit_3", width=width, height=780)
    page.settle()
    assert page.tell("document.documentElement.scrollWidth") <= width
    covered = page.tell(
        """(controls) => controls.filter((control) => {
          const { x, y, width, height } = document.querySelector(control).getBoundingClientRect();
          const top = document.elementFromPoint(x + width / 2, y + height / 2);
          return x < 0 || x + width > innerWidth || width < 24 || height < 24 || !top?.closest(control);
        })""",
        [*CONTROLS, "#close"],
    )
    assert covered == []
    field, picture = page.place(page.page.locator("#search")), page.place(page.page.locator("#stage"))
    assert field["width"] >= 180
    assert picture["height"] >= 300
    assert page.tell("getComputedStyle(document.querySelector('#stage')).overflow") == "hidden"


def test_the_whole_picture_is_printed_light_and_without_controls(visit: Open, written: Written) -> None:
    page = visit(written("inception_v3"), color_scheme="dark")
    page.page.emulate_media(media="print", color_scheme="dark")
    seen = page.tell(
        "(controls) => controls.filter((one) => document.querySelector(one).getBoundingClientRect().width)",
        [*CONTROLS, "#panel", "#minimap", "#card", ".toggle"],
    )
    assert seen == []
    svg = page.place(page.page.locator("#picture svg"))
    assert svg["x"] >= 0
    assert svg["width"] <= 1280
    assert page.page.locator(".legend").is_visible()
    assert unreadable(page.page) == []
    assert page.tell("getComputedStyle(document.querySelector('.picture .name')).fill") == "rgb(29, 36, 51)"
    pdf = page.page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type */Page\b", pdf)) >= 2


def test_no_box_and_no_label_is_cut_between_sheets_of_paper(visit: Open, written: Written) -> None:
    page = visit(written("inception_v3"))
    page.unfold("everything")
    page.tell("dispatchEvent(new Event('beforeprint'))")
    views = page.tell("[...document.querySelectorAll('#sheets svg')].map((one) => one.getAttribute('viewBox'))")
    slices = [(y, y + height) for _, y, _, height in (map(float, view.split()) for view in views)]
    drawn = page.tell(
        "[...document.querySelectorAll('#picture .box, #picture .chip rect, #picture .open text')]"
        ".map((one) => one.getBBox()).map(({ y, height }) => [y, y + height])"
    )
    assert len(slices) > 60
    assert slices[0][0] == 0
    # Each begins where the one before ends, but for the seam.
    assert all(below[0] == above[1] - 1 for above, below in pairwise(slices))
    assert [each for each in drawn if not any(top <= each[0] and each[1] <= foot for top, foot in slices)] == []
    printed = page.tell("[...document.querySelectorAll('#sheets .layer .name')].map((one) => one.textContent)")
    assert sorted(printed) == sorted(
        page.tell("[...document.querySelectorAll('#picture .layer .name')].map((one) => one.textContent)")
    )
    page.tell("dispatchEvent(new Event('afterprint'))")
    assert page.page.locator("#sheets > *").count() == 0


def test_what_is_unfolded_is_saved_as_the_svg_that_plot_writes(visit: Open, written: Written, tmp_path: Path) -> None:
    pytest.importorskip("py_mini_racer")
    page = visit(written("inception_v3"), color_scheme="light")
    page.unfold("everything")
    with page.page.expect_download() as download:
        page.page.keyboard.press("s")
    assert download.value.suggested_filename == "InceptionV3.svg"
    download.value.save_as(tmp_path / "saved.svg")
    assert main(["plot", str(SPECS["inception_v3"]), "--depth", "all", "-o", str(tmp_path / "plot.svg")]) == 0
    files = [tmp_path / "saved.svg", tmp_path / "plot.svg"]
    saved, plotted = (ET.parse(file).getroot() for file in files)  # noqa: S314 -- made a moment ago
    assert sum("data-id" in one.attrib for one in saved.iter()) == page.boxes()
    style = "{http://www.w3.org/2000/svg}style"
    assert [one.get("class") for one in saved[:2]] == [one.get("class") for one in plotted[:2]] == [None, "paper"]
    for svg in (saved, plotted):
        rules = svg.findtext(style) or ""
        assert rules.count("@font-face") == 2
        svg.remove(svg[0])
    assert ET.tostring(saved).split() == ET.tostring(plotted).split()


def test_what_a_screen_reader_is_told(visit: Open, written: Written) -> None:
    page = visit(written("resnet_v2_152"))
    snapshot = page.page.locator("body").aria_snapshot()
    for expected in (
        'heading "resnet_v2_152" [level=1]',
        'combobox "Search layers"',
        'tree "Layers of resnet_v2_152"',
        'treeitem "block1, stage, 18 layers, output [N, 28, 28, 256], 217,856 parameters, 542,703,616 MACs" [level=1]',
        'complementary "Details"',
    ):
        assert f"- {expected}" in snapshot
    nameless = page.tell(
        "[...document.querySelectorAll('button, input, select')]"
        ".filter((one) => !(one.ariaLabel || one.textContent.trim() || one.labels?.length)).map((one) => one.id)"
    )
    assert nameless == []
    assert page.boxes("[tabindex='0']") == 1
    page.box("block2").click()
    assert page.box("block2").get_attribute("tabindex") == "0"
    assert page.boxes("[tabindex='0']") == 1
    page.page.keyboard.press("Enter")
    inner = page.box("unit_2/bottleneck_v2")
    assert [inner.get_attribute(f"aria-{key}") for key in ("level", "posinset", "setsize")] == ["2", "2", "8"]


def test_tab_reaches_everything_in_the_order_of_the_page(visit: Open, written: Written) -> None:
    page = visit(written("alexnet_v2"))
    reached = []
    for _ in range(13):
        page.page.keyboard.press("Tab")
        reached.append(page.tell("document.activeElement.id || document.activeElement.getAttribute('role')"))
        assert page.tell("document.activeElement.matches(':focus-visible')")
    above, around = (
        ["skip", "search", "details", "save", "theme", "ask"],
        ["closer", "scale", "farther", "fit", "close"],
    )
    assert reached == [*above, "treeitem", *around, None]


def test_help_opens_with_its_key_and_closes(visit: Open, written: Written) -> None:
    page = visit(written("alexnet_v2"))
    page.page.keyboard.press("?")
    assert page.page.get_by_role("dialog", name="Keys").is_visible()
    page.page.keyboard.press("Escape")
    assert not page.page.locator("#help").is_visible()
    page.page.keyboard.press("i")
    assert not page.page.locator("#panel").is_visible()
    page.page.locator("#details").click()
    assert page.page.locator("#panel").is_visible()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_glides_for_those_who_want_no_motion(visit: Open, written: Written, motion: str) -> None:
    page = visit(written("resnet_v2_152"), reduced_motion=motion)
    page.page.keyboard.press("e")
    moving = "(document.querySelector('#fit').click(), document.getAnimations().length)"
    assert bool(page.tell(moving)) is (motion == "no-preference")
