"""A whole site of an invented corpus: two editions, two reposts, and text that would be markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
import yaml
from selenium.webdriver.common.by import By

from guiju.pipeline import build
from project_copy import copy_project

if TYPE_CHECKING:
    from guiju.project import Project

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).parents[2] / ".cache" / "screenshots"
SITE_URL = "https://rules.example.org/kb/"
# Restoration takes tags out as debris of a page; between quotation marks they are somebody's words.
EVIL = (
    "“<script>document.title='taken'</script>”“<img src=x onerror=document.title=1>”“</textarea>”"
    "“</title>”[链](javascript:alert(1)) ![图](x) ]]>“{{ 7*7 }}”{#id} [[x]] `码` \u202e倒"
)
NAMED = EVIL.replace("\u202e", "")  # what a person writes down may not turn words round
TITLE = "演示</script><img src=x onerror=document.title=1>规则"
FIRST = f"""一、概述
1.1 主播须遵守本规则。
1.2 店铺体验分不低于4.0分的商家可以入驻{EVIL}。
1.3 违规一次扣2分。
1.4 商家应在48小时内发货。
本规则于2022年3月31日发布，2022年4月8日起生效。
"""
SECOND = f"""一、概述
1.1 主播须遵守本规则。
1.2 店铺体验分不低于4.2分的商家可以入驻{EVIL}。
1.3 商家不得{EVIL}，否则予以清退。
1.4 违规一次扣2分。
1.5 商家应在24小时内发货。
本规则于2022年12月28日修订，2023年1月1日起生效。
"""
PAGES = (
    "index",
    "rules/index",
    "rules/ks/index",
    "rules/ks/demo",
    "rules/ks/demo@2022-04-08",
    "rules/ks/demo@2022-04-08--2023-01-01",
    "rules/topics/experience-score",
    "rules/topics/termination",
    "rules/parties/merchant",
    "rules/penalties/expulsion",
    "rules/matrix",
    "rules/timeline",
    "rules/duties",
    "rules/penalties",
    "rules/references",
    "check/index",
    "check/ks/demo",
    "data/index",
    "sources/demo-2022-12-29-b",
    "verify",
)


def put_source(project: Project, name: str, site: str, text: str) -> None:
    folder = project.root / "corpus" / "sources" / name
    folder.mkdir()
    raw = text.encode("utf-8")
    (folder / "raw.txt").write_bytes(raw)
    record = {
        "page_title": TITLE, "site": site, "script": "hans", "kind": "repost",
        "encoding": "utf-8", "sha256": hashlib.sha256(raw).hexdigest(), "note": NAMED,
    }  # fmt: skip
    (folder / "source.yaml").write_text(yaml.safe_dump(record, allow_unicode=True), "utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: Any) -> Project:
    """The project with an invented rule beside its own, its address known, built."""
    project = copy_project(tmp_path_factory.mktemp("fixture"))
    settings = project.root / "corpus" / "corpus.yaml"
    words = settings.read_text("utf-8").replace('site_url: ""', f"site_url: {SITE_URL}")
    words = re.sub(r"^report_url:.*\n", "", words, flags=re.MULTILINE)
    words += "report_url: https://example.org/new?kind=clause&title={id}\n"
    settings.write_text(words, "utf-8")
    put_source(project, "demo-2022-04-01-a", "<b>甲站</b>", FIRST)
    put_source(project, "demo-2022-12-29-b", "乙站", SECOND)
    put_source(project, "other-2023-01-02-c", "丙站", SECOND.replace("24小时", "12小时"))
    opens = {"opens": "一、概述", "opens_as": "content"}
    record = f"""\
title: {json.dumps(TITLE)}
aliases: [演示规则]
publisher: {json.dumps(NAMED, ensure_ascii=False)}
applies_to: {json.dumps(NAMED, ensure_ascii=False)}
editions:
  - published_on: 2022-03-31
    effective_on: 2022-04-08
    evidence: [本规则于2022年3月31日发布，2022年4月8日起生效]
    passage: {json.dumps({"source": "demo-2022-04-01-a", **opens}, ensure_ascii=False)}
  - published_on: 2022-12-28
    effective_on: 2023-01-01
    evidence: [本规则于2022年12月28日修订，2023年1月1日起生效]
    passage: {json.dumps({"source": "demo-2022-12-29-b", **opens}, ensure_ascii=False)}
    witnesses:
      - {json.dumps({"source": "other-2023-01-02-c", **opens}, ensure_ascii=False)}
"""
    (project.root / "corpus" / "rules" / "ks.demo.yaml").write_text(record, "utf-8")
    build(project, lambda _line: None)
    return project


def shot(browser: Any, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    picture = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    (SCREENSHOTS / f"{name}.png").write_bytes(base64.b64decode(picture["data"]))


@pytest.mark.parametrize("page", PAGES)
def test_untrusted_text_is_text_on_every_page(browser: Any, project: Project, page: str) -> None:
    browser.get((project.site / f"{page}.html").as_uri())
    browser.execute_script(
        "for (const folded of document.querySelectorAll('details')) folded.open = true"
    )
    assert browser.title not in ("taken", "1")
    metrics = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    across = browser.execute_script("return document.documentElement.scrollWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert across <= 360
    for hostile in ("img[src='x']", "img[alt='图']", "a[href^='javascript']", "[onerror]"):
        assert browser.find_elements(By.CSS_SELECTOR, hostile) == [], hostile
    assert "49" not in browser.find_element(By.TAG_NAME, "body").text
    parser = html5lib.HTMLParser(strict=False)
    parser.parse((project.site / f"{page}.html").read_text("utf-8"))
    assert [(place, code) for place, code, _ in parser.errors] == []


def test_the_words_themselves_are_all_there(browser: Any, project: Project) -> None:
    shown = {
        "rules/ks/demo": 2,
        "rules/ks/demo@2022-04-08--2023-01-01": 2,
        "rules/topics/experience-score": 1,
        "rules/penalties/expulsion": 1,
    }
    words = (
        "“<img src=x onerror=document.title=1>”“</textarea>”“</title>”[链](javascript:alert(1)) "
        "![图](x) ]]>“{{ 7*7 }}”{#id} [[x]] `码` 倒"
    )
    for page, times in shown.items():
        browser.get((project.site / f"{page}.html").as_uri())
        assert browser.find_element(By.TAG_NAME, "article").text.count(words) >= times, page


def test_json_ld_feed_and_files_for_assistants_hold_it_as_text(project: Project) -> None:
    page = (project.site / "rules/ks/demo.html").read_text("utf-8")
    linked = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert linked["name"] == TITLE
    assert linked["url"] == f"{SITE_URL}rules/ks/demo.html"
    feed = ET.parse(project.site / "feed.xml").getroot()
    (entry,) = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert entry.findtext("{http://www.w3.org/2005/Atom}title") == f"{TITLE}：2023-01-01版"
    content = entry.findtext("{http://www.w3.org/2005/Atom}content")
    tree = html5lib.parseFragment(content, namespaceHTMLElements=False)
    assert not [one for one in tree.iter() if one.tag in ("script", "img")]
    assert "<del>4.0分</del><ins>4.2分</ins>" in content
    for script in (project.site / "cite").glob("ks.demo*.js"):
        assert "</script" not in script.read_text("utf-8").lower()
    llms = (project.site / "llms.txt").read_text("utf-8")
    assert "<img" not in llms
    rule = (project.site / "rules/ks/demo.html.md").read_text("utf-8")
    outside = re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", rule, flags=re.DOTALL | re.MULTILINE)
    assert "<script" not in outside


def test_two_editions_stand_side_by_side(browser: Any, project: Project) -> None:
    base = project.site.as_uri()
    browser.get(f"{base}/rules/ks/demo.html")
    assert browser.find_element(By.ID, "editions").text == "修订沿革"
    assert "2023-01-01版（本页）" in browser.find_element(By.TAG_NAME, "article").text
    shot(browser, "editions-rule-1280")
    browser.find_element(By.LINK_TEXT, "与上一版对照").click()
    rows = browser.find_elements(By.CSS_SELECTOR, ".editions__row")
    verdicts = [row.find_element(By.CSS_SELECTOR, ".editions__verdict").text for row in rows]
    assert verdicts == [
        "改动（涉及数字、否定或主体）",
        "新增",
        "改号",
        "改动（涉及数字、否定或主体），改号",
    ]
    assert [one.text for one in rows[0].find_elements(By.TAG_NAME, "del")] == ["4.0分"]
    assert rows[3].find_elements(By.TAG_NAME, "ins")[0].text.startswith("24")
    old, new = (
        rows[0].find_element(By.CSS_SELECTOR, f".editions__{side}") for side in ("old", "new")
    )
    assert old.rect["x"] + old.rect["width"] <= new.rect["x"]
    shot(browser, "comparison-1280")
    metrics = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
        assert old.rect["y"] + old.rect["height"] <= new.rect["y"] + 1
        shot(browser, "comparison-360")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_between_editions(
    browser: Any, project: Project, serious: Any, scheme: str
) -> None:
    media = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    try:
        for page in ("demo", "demo@2022-04-08", "demo@2022-04-08--2023-01-01"):
            browser.get((project.site / f"rules/ks/{page}.html").as_uri())
            assert serious() == [], page
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_an_earlier_edition_says_so_before_anything_else(browser: Any, project: Project) -> None:
    browser.get(f"{project.site.as_uri()}/rules/ks/demo@2022-04-08.html")
    banner = browser.find_element(By.CSS_SELECTOR, "article .admonition")
    assert "danger" in banner.get_attribute("class")
    assert "2022-04-08版，不是现在适用的文本" in banner.text
    shot(browser, "earlier-edition-1280")
    banner.find_element(By.TAG_NAME, "a").click()
    assert browser.current_url.endswith("/rules/ks/demo.html")


def test_two_reposts_are_collated(browser: Any, project: Project) -> None:
    browser.get(f"{project.site.as_uri()}/rules/ks/demo.html#c-1-5")
    text = browser.find_element(By.TAG_NAME, "article").text
    assert "有残缺或存疑之处" in text
    assert "说法不一 1 处：1.5" in text
    assert "12小时" in text
    shot(browser, "collation-1280")


def test_a_mistake_is_reported_with_its_id(browser: Any, project: Project) -> None:
    browser.get(f"{project.site.as_uri()}/rules/ks/demo.html")
    row = browser.find_element(By.CSS_SELECTOR, "[id='c-1-1'] ~ .acts")
    assert row.text.split() == ["复制引用", "复制条文", "固定链接", "查看原文", "报告错误"]
    report = row.find_element(By.CSS_SELECTOR, ".acts__report")
    address = urlsplit(report.get_attribute("href"))
    assert (address.scheme, address.netloc) == ("https", "example.org")
    assert parse_qs(address.query) == {"kind": ["clause"], "title": ["ks.demo@2023-01-01/1-1"]}
    metrics = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        browser.execute_script("arguments[0].scrollIntoView({ block: 'center' })", row)
        tops = browser.execute_script(
            "return [...arguments[0].querySelectorAll('button, summary, .acts__report')]"
            ".map((one) => Math.round(one.getBoundingClientRect().top))",
            row,
        )
        # One row on a phone too, and nothing in it covers anything else.
        assert max(tops) - min(tops) <= 4
        boxes = browser.execute_script(
            "return [...arguments[0].querySelectorAll('button, summary, .acts__report')]"
            ".map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.right])",
            row,
        )
        assert all(left[1] <= right[0] for left, right in pairwise(boxes))
        shot(browser, "actions-360")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_with_an_address_there_are_feed_and_sitemap(browser: Any, project: Project) -> None:
    browser.get(f"{project.site.as_uri()}/data/index.html")
    names = [one.text for one in browser.find_elements(By.CSS_SELECTOR, "article p > a")]
    assert {"feed.xml", "sitemap.xml", "llms.txt"} <= set(names)
    sitemap = (project.site / "sitemap.xml").read_text("utf-8")
    assert f"{SITE_URL}rules/ks/demo.html" in sitemap
    page = (project.site / "rules/ks/demo.html").read_text("utf-8")
    assert 'type="application/atom+xml"' in page
