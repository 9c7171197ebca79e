"""The review's page from disk: no script, no other host, readable wide and narrow, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from guiju.reviewing.page import page_path, render_review
from guiju.reviewing.reviewed import review, write_review
from guiju.reviewing.summary import summarised
from incoming_source import put_incoming
from project_copy import ROOT, copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from guiju.project import Project

pytestmark = pytest.mark.browser
SOURCES = ("demo-undated-damaged", "demo-undated-edition")
DAMAGED = "shuaishou-2021-07-25-haowu-lianmeng"
EDITION = """快手小店电商PK管理规则
一、概述
1.1 目的及依据
为规范平台电商PK场景下的PK行为，提升用户体验，维护平台经营秩序，特制定本规则。
二、电商PK经营
3.1 带货达人及其PK对象在PK过程中均应遵守《快手小店规则总则》及相关规定，不得相互辱骂。
4.3 如PK对象非电商用户，将依照《社区管理规范》、《直播管理规范》等规则进行处理。
5.3 本规则于2024年1月5日修订，2024年1月12日生效。
加微信 abc12345 免费领取电商资料
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The pages of a damaged page with two rules, and of a new edition of a known rule."""
    project = copy_project(tmp_path_factory.mktemp("reviewed"))
    text = (ROOT / f"corpus/sources/{DAMAGED}/raw.txt").read_text("utf-8")
    put_incoming(project.root, SOURCES[0], text, "快手小店产品怎么推广到好物联盟")
    put_incoming(project.root, SOURCES[1], EDITION, "快手小店电商PK管理规则")
    return [made(project, source) for source in SOURCES]


def made(project: Project, source: str) -> Path:
    found = review(project, source)
    rows = found.rows()
    page = render_review(found, summarised(found, rows), rows)
    write_review(project, found, page, page_path(project, source))
    return page_path(project, source)


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_the_page_is_accessible_and_fits(
    browser: Any, pages: list[Path], serious: Any, scheme: str, width: int
) -> None:
    media = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        for page in pages:
            browser.get(page.as_uri())
            assert serious() == []
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_the_page_loads_nothing_and_says_nothing_in_the_console(
    browser: Any, pages: list[Path]
) -> None:
    for page in pages:
        browser.get(page.as_uri())
        loaded = browser.execute_script(
            "return performance.getEntriesByType('resource').map(one => one.name)"
        )
        assert loaded == []
        assert browser.get_log("browser") == []
        styled = browser.execute_script(
            "return getComputedStyle(document.querySelector('nav')).position"
        )
        assert styled == "sticky"  # the policy lets its own style sheet in


def test_a_doubt_leads_to_its_place(browser: Any, pages: list[Path]) -> None:
    browser.get(pages[0].as_uri())
    missing = browser.execute_script(
        "return [...document.querySelectorAll('a[href^=\"#\"]')]"
        ".filter(link => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).length"
    )
    assert missing == 0
