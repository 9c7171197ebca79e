"""Every type of page, light and dark, wide and narrow, against axe-core and the HTML standard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from page_types import PAGES

if TYPE_CHECKING:
    from guiju.project import Project

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(built: Project, serve: Any) -> str:
    """The address of the built site's folder."""
    return serve(built.site)


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_axe_finds_nothing_serious(
    browser: Any, address: str, serious: Any, scheme: str, width: int
) -> None:
    media = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    found = {}
    try:
        for page in PAGES:
            browser.get(f"{address}/{page}.html?q=商家")
            drawn = browser.execute_script("return document.body.dataset.mdColorScheme")
            assert page == "404" or drawn == ("slate" if scheme == "dark" else "default")
            if violations := serious():
                found[page] = violations
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert found == {}


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_valid_html(built: Project, page: str) -> None:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse((built.site / f"{page}.html").read_text("utf-8"))
    assert [(place, code) for place, code, _ in parser.errors] == []
