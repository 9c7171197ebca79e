"""What readers come for, from end to end: over HTTP, from disk, and out of the release's zip."""

from __future__ import annotations

import threading
import zipfile
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browsing import wait
from guiju.releasing import release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.project import Project

pytestmark = pytest.mark.browser


def errors(browser: Any) -> list[str]:
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def search_box(browser: Any) -> Any:
    boxes = browser.find_elements(By.CSS_SELECTOR, "main input")
    return next((one for one in boxes if one.aria_role == "searchbox"), None)


def on_screen(browser: Any, element: Any) -> bool:
    return browser.execute_script(
        "const box = arguments[0].getBoundingClientRect();"
        "const header = document.querySelector('.md-header').getBoundingClientRect();"
        "return box.height > 0 && box.top >= header.bottom - 1 && box.top < innerHeight;",
        element,
    )


def row_of(browser: Any, part: str) -> Any:
    return browser.find_element(By.CSS_SELECTOR, f"[id='c-{part}'] ~ .acts")


def press(browser: Any, element: Any) -> None:
    browser.execute_script("arguments[0].scrollIntoView({ block: 'center' })", element)
    element.click()


def named(row: Any, word: str) -> Any:
    return next(one for one in row.find_elements(By.TAG_NAME, "button") if one.text == word)


def test_find_read_cite_paste(browser: Any, site: str) -> None:
    browser.get(f"{site}/index.html")
    errors(browser)
    box = wait(browser, search_box)
    box.send_keys("互相监督提醒")
    link = wait(
        browser,
        lambda b: b.find_elements(By.CSS_SELECTOR, "main a[href$='dianshang-pk.html#c-3-1']"),
    )[0]
    link.click()
    heading = wait(browser, lambda b: b.find_element(By.ID, "c-3-1"))
    wait(browser, lambda b: on_screen(b, heading))
    row = row_of(browser, "3-1")
    press(browser, named(row, "复制引用"))
    wait(browser, lambda b: b.find_element(By.CSS_SELECTOR, ".guiju-cite__status").text)
    browser.get(f"{site}/verify.html")
    letter = wait(browser, lambda b: b.find_element(By.ID, "guiju-verify-letter"))
    letter.send_keys(Keys.CONTROL, "v")
    assert "转载文本，未与官方原文核对" in letter.get_attribute("value")
    assert errors(browser) == []


LETTER = """致平台：
依据《快手小店电商PK管理规则》3.1，“带货达人及其PK对象在PK过程中均应遵守《快手小店规则总则》及相关规定，并应互相监督提醒”。
《快手好物联盟入驻要求》写明“店铺严重违规分<200分”。
另见《快手小店不存在的规则》第九条。
"""


def test_letter_to_verdict(browser: Any, site: str) -> None:
    browser.get(f"{site}/verify.html")
    errors(browser)
    letter = wait(browser, lambda b: b.find_element(By.ID, "guiju-verify-letter"))
    letter.send_keys(LETTER)
    browser.find_element(By.CSS_SELECTOR, "#guiju-verify .md-button").click()
    found = wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".guiju-verify__verdict"))
    said = [one.find_element(By.CSS_SELECTOR, ".guiju-verify__outcome").text for one in found]
    assert "引文一致" in said
    assert "引文有出入" in said
    assert "不在本库" in said
    changed = found[said.index("引文有出入")]
    assert "200" in changed.find_element(By.CSS_SELECTOR, "del, ins").text + changed.text
    assert errors(browser) == []


def test_damaged_source_to_raw_text(browser: Any, site: str) -> None:
    browser.get(f"{site}/rules/ks/haowu-lianmeng-ruzhu.html#c-h2__n1__i3")
    errors(browser)
    row = row_of(browser, "h2__n1__i3")
    raw = row.find_element(By.CSS_SELECTOR, "pre.raw")
    assert not raw.is_displayed()
    press(browser, row.find_element(By.TAG_NAME, "summary"))
    wait(browser, lambda _: raw.is_displayed())
    # The byte that an inserted reading swallowed, as it was scraped, and what became of it.
    assert "目?jì)H支持" in raw.text
    assert "字节错位还原" in row.find_element(By.CSS_SELECTOR, ".raw__named").text
    marks = raw.find_elements(By.TAG_NAME, "mark")
    assert all(mark.get_attribute("title") for mark in marks)
    press(browser, row.find_element(By.LINK_TEXT, "在来源页面中看"))
    wait(browser, lambda b: "/sources/" in b.current_url)
    place = browser.find_element(By.ID, browser.current_url.partition("#")[2])
    wait(browser, lambda b: on_screen(b, place))
    assert errors(browser) == []


def test_rules_of_a_platform_are_read_one_after_another(browser: Any, site: str) -> None:
    browser.get(f"{site}/rules/index.html")
    listed = [
        one.get_attribute("href")
        for one in browser.find_elements(By.CSS_SELECTOR, "article table a[href^='ks/']")
    ]
    browser.get(listed[0])
    seen = [browser.current_url]
    assert not browser.find_elements(By.CSS_SELECTOR, "a[rel=prev]")
    while after := browser.find_elements(By.CSS_SELECTOR, "a[rel=next]"):
        press(browser, after[0])
        wait(browser, lambda b: b.current_url != seen[-1])
        assert (
            browser.find_element(By.CSS_SELECTOR, "a[rel=prev]").get_attribute("href") == seen[-1]
        )
        seen.append(browser.current_url)
    assert seen == listed


def test_the_release_opens_from_disk(browser: Any, built: Project, tmp_path: Path) -> None:
    made = release(built.site, tmp_path / "out", date(2026, 11, 21))
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path / "unzipped")
    folder = tmp_path / "unzipped" / "guiju-2026-11-21"
    browser.get((folder / "site" / "rules" / "index.html").as_uri())
    start = (folder / "打开规矩.html").as_uri()
    browser.execute_script("location.href = arguments[0]", start)
    wait(browser, lambda b: b.current_url.endswith("/site/index.html"))
    errors(browser)
    press(browser, browser.find_element(By.LINK_TEXT, "规则总览"))
    wait(browser, lambda b: b.current_url.endswith("/rules/index.html"))
    press(browser, browser.find_element(By.LINK_TEXT, "快手小店电商PK管理规则"))
    wait(browser, lambda b: b.current_url.endswith("/rules/ks/dianshang-pk.html"))
    press(browser, named(row_of(browser, "4-1"), "固定链接"))
    area = wait(
        browser,
        lambda b: b.find_element(By.CSS_SELECTOR, ".guiju-cite__text").get_attribute("value"),
    )
    assert area == f"{(folder / 'site').as_uri()}/rules/ks/dianshang-pk@2022-04-08.html#c-4-1"
    links = browser.execute_script("return [...document.querySelectorAll('a')].map((a) => a.href)")
    root = f"{(folder / 'site').as_uri()}/"
    inside = [link for link in links if link.startswith("file:")]
    assert len(inside) > 40
    for link in inside:
        assert link.startswith(root)
        assert (
            folder / "site" / link.removeprefix(root).partition("#")[0].partition("?")[0]
        ).exists()
    assert errors(browser) == []


class Hosting(SimpleHTTPRequestHandler):
    """Serves the site below /kb/, with its own page for what is missing, as hosts do."""

    def log_message(self, *_: object) -> None:
        pass

    def translate_path(self, path: str) -> str:
        inside = path.startswith("/kb/")
        return super().translate_path(path.removeprefix("/kb") if inside else "/nothing")

    def send_error(self, code: int, *_: object, **__: object) -> None:
        words = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)


@pytest.fixture
def below(built: Project) -> Iterator[str]:
    """The address of the site where it stands below a path of its host."""
    handler = partial(Hosting, directory=str(built.site))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/kb"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("missing", ["gone.html", "rules/ks/deep/gone.html", "rules/gone/"])
def test_a_missing_page_leads_home_from_any_depth(browser: Any, below: str, missing: str) -> None:
    browser.get(f"{below}/{missing}")
    assert browser.find_element(By.TAG_NAME, "h1").text == "没有这一页"
    home = f"{below}/index.html"
    link = browser.find_element(By.LINK_TEXT, "首页")
    wait(browser, lambda _: link.get_attribute("href") == home)
    form = browser.find_element(By.TAG_NAME, "form")
    assert form.get_attribute("action") == home
    ink = browser.execute_script("return getComputedStyle(document.body).fontFamily")
    assert "PingFang SC" in ink
    link.click()
    wait(browser, lambda b: b.current_url == home)
    assert browser.find_element(By.TAG_NAME, "h1").text == "规矩"
