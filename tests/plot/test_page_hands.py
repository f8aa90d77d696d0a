"""The page in Chromium: panning and zooming by mouse, touchpad, fingers and buttons; the map in the corner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plot.visits import Visit

pytestmark = pytest.mark.slow

Open = Callable[..., Visit]
Written = Callable[[str], Path]


@pytest.fixture
def resnet(visit: Open, written: Written) -> Visit:
    made: Visit = visit(written("resnet_v2_152"), has_touch=True)
    made.unfold("everything")
    made.find("conv1")
    made.page.keyboard.press("Escape")
    return made


def middle(visit: Visit, label: str) -> tuple[float, float]:
    visit.settle()
    found = visit.place(visit.box(label))
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2


def scale(visit: Visit) -> int:
    return int(visit.page.locator("#scale").inner_text().rstrip("%"))


def wheel(visit: Visit, at: tuple[float, float], **event: object) -> None:
    visit.tell(
        "([x, y, event]) => document.querySelector('#stage').dispatchEvent("
        "new WheelEvent('wheel', {clientX: x, clientY: y, bubbles: true, cancelable: true, ...event}))",
        [*at, event],
    )


def test_a_drag_pans_and_chooses_nothing(resnet: Visit) -> None:
    x, y = middle(resnet, "conv1")
    mouse = resnet.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 60, y + 30, steps=4)
    mouse.up()
    assert middle(resnet, "conv1") == pytest.approx((x + 60, y + 30), abs=1)
    assert resnet.chosen() == ""
    mouse.move(x + 200, y)
    assert middle(resnet, "conv1") == pytest.approx((x + 60, y + 30), abs=1)


def test_the_wheel_zooms_and_keeps_what_is_under_the_pointer(resnet: Visit) -> None:
    at, before = middle(resnet, "conv1"), scale(resnet)
    resnet.page.mouse.move(*at)
    resnet.page.mouse.wheel(0, -240)
    resnet.page.locator("#scale", has_not_text=f"{before}%").wait_for()
    assert scale(resnet) > before
    assert middle(resnet, "conv1") == pytest.approx(at, abs=1)


def test_two_fingers_on_a_touchpad_pan_and_a_pinch_zooms(resnet: Visit) -> None:
    at, before = middle(resnet, "conv1"), scale(resnet)
    wheel(resnet, at, deltaX=3, deltaY=5)
    assert middle(resnet, "conv1") == pytest.approx((at[0] - 3, at[1] - 5), abs=1)
    assert scale(resnet) == before
    resnet.page.wait_for_timeout(250)
    wheel(resnet, at, deltaY=-20, ctrlKey=True)
    assert scale(resnet) > before


def test_two_fingers_zoom(resnet: Visit) -> None:
    before, (x, y) = scale(resnet), middle(resnet, "conv1")
    session = resnet.page.context.new_cdp_session(resnet.page)
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 80), ("touchEnd", 0)):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}] if apart else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert scale(resnet) == pytest.approx(2 * before, abs=4)
    assert middle(resnet, "conv1") == pytest.approx((x, y), abs=6)


def test_buttons_and_keys_zoom(resnet: Visit) -> None:
    assert scale(resnet) == 80
    resnet.page.locator("#closer").click()
    assert scale(resnet) == 100
    resnet.page.locator("#farther").click()
    resnet.page.keyboard.press("-")
    assert scale(resnet) == 64
    resnet.page.keyboard.press("+")
    resnet.page.locator("#scale").click()
    assert scale(resnet) == 100
    resnet.page.keyboard.press("0")
    resnet.settle()
    svg, stage = (resnet.place(resnet.page.locator(one)) for one in ("#picture svg", "#stage"))
    assert svg["y"] >= stage["y"]
    assert svg["y"] + svg["height"] <= stage["y"] + stage["height"]
    resnet.page.keyboard.press("1")
    assert scale(resnet) == 100
    resnet.page.keyboard.press("Escape")
    assert resnet.chosen() == ""


def test_the_map_shows_where_one_is_and_leads_elsewhere(resnet: Visit) -> None:
    canvas = resnet.page.locator("#minimap")
    canvas.wait_for()
    place = resnet.place(canvas)
    before = middle(resnet, "conv1")
    resnet.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] - 2)
    stage = resnet.place(resnet.page.locator("#stage"))
    assert stage["y"] < middle(resnet, "output")[1] < stage["y"] + stage["height"]
    assert middle(resnet, "conv1")[1] < before[1] - 1000
    resnet.page.keyboard.press("0")
    canvas.wait_for(state="hidden")


def test_the_picture_cannot_be_lost(resnet: Visit) -> None:
    for _ in range(8):
        wheel(resnet, (300, 300), deltaX=4000, deltaY=7000)
        resnet.page.wait_for_timeout(20)
    svg, stage = (resnet.place(resnet.page.locator(one)) for one in ("#picture svg", "#stage"))
    assert svg["x"] + svg["width"] > stage["x"] + 40
    assert svg["y"] + svg["height"] > stage["y"] + 40


def test_a_search_of_the_browser_brings_what_it_finds(resnet: Visit) -> None:
    before = middle(resnet, "postnorm")
    resnet.tell("document.querySelector('#stage').scrollTop = 500")
    resnet.tell("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))")
    assert resnet.tell("document.querySelector('#stage').scrollTop") == 0
    assert middle(resnet, "postnorm")[1] == pytest.approx(before[1] - 500, abs=1)


def test_a_tap_on_a_phone_chooses_above_the_details(visit: Open, written: Written) -> None:
    page = visit(written("resnet_v2_152"), width=400, height=760, has_touch=True, is_mobile=True)
    assert not page.page.locator("#panel").is_visible()
    page.box("block4").tap()
    assert page.page.locator("#panel").is_visible()
    page.settle()
    box, panel = (page.place(page.page.locator(one)) for one in ("[aria-selected=true]", "#panel"))
    assert box["y"] + box["height"] <= panel["y"]
    page.page.locator("#close").tap()
    page.box("block4").locator(".toggle").tap()
    assert page.box("block4").get_attribute("aria-expanded") == "true"
