"""The built site as a reader meets it, in a real Chromium: over HTTP and opened from disk."""

import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browsing import wait
from guiju.model import anchor, page_path
from guiju.pipeline import build
from guiju.project import Project
from project_copy import copy_project

pytestmark = pytest.mark.browser

# Advertising, contacts and keywords that the raw pages hold and that nothing public may repeat.
NEVER_AGAIN = (
    "msc496",
    "2377240266",
    "907991599",
    "无码",
    "午夜",
    "無償贈送",
    "无偿赠送",
    "点击这里给我发送消息",
)


def type_query(browser: Any, query: str) -> None:
    box = wait(
        browser, lambda b: b.find_element(By.CSS_SELECTOR, "#guiju-search input[type=search]")
    )
    box.clear()
    box.send_keys(query)


def results(browser: Any) -> list[Any]:
    return browser.find_elements(By.CSS_SELECTOR, "#guiju-search a[href*='#c-']")


def targets(browser: Any) -> list[str]:
    """Return where the results lead, read in one go: typing replaces them at any time."""
    return browser.execute_script(
        "return [...document.querySelectorAll(\"#guiju-search a[href*='#c-']\")].map(a => a.href)"
    )


def first_result(browser: Any, target: str) -> Any:
    """Wait until the first result leads to `target`, and return it."""

    def arrived(b: Any) -> Any:
        found = targets(b)
        return results(b)[0] if found and found[0].endswith(target) else None

    return wait(browser, arrived)


def errors(browser: Any) -> list[str]:
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


@pytest.mark.parametrize(
    ("query", "target", "words"),
    [
        ("互相监督提醒", "rules/ks/dianshang-pk.html#c-3-1", "并应互相监督提醒"),
        ("互相監督", "rules/ks/dianshang-pk.html#c-3-1", "并应互相监督提醒"),
        ("电商PK 4.1", "rules/ks/dianshang-pk.html#c-4-1", "承担相同的违规责任"),
        ("DSR≥4.7", "rules/ks/haowu-lianmeng-ruzhu.html#c-h1__n2__i4", "若开店时间小于90天免审"),
        ("1000名粉丝", "rules/dy/xiaohuangche-kaitong.html#c-p1", "缴纳500元的保证金"),
        ("ks.dianshang-pk/5-1__i1", "rules/ks/dianshang-pk.html#c-5-1__i1", "远高于平台平均水平"),
    ],
)  # fmt: skip
def test_a_query_leads_to_its_clause_on_screen(
    browser: Any, site: str, query: str, target: str, words: str
) -> None:
    browser.get(f"{site}/index.html")
    errors(browser)
    type_query(browser, query)
    link = first_result(browser, target)
    shown = browser.find_element(By.ID, "guiju-search").text
    assert words in shown
    assert re.search("待核验|被取代（未经核实）", shown)
    link.click()
    wait(browser, lambda b: b.current_url.endswith(target))
    heading = browser.find_element(By.ID, target.split("#")[1])
    place = wait(browser, lambda _: on_screen(browser, heading))
    assert place
    assert words in browser.find_element(By.CSS_SELECTOR, "article").text
    assert errors(browser) == []


def on_screen(browser: Any, element: Any) -> bool:
    """Say whether an element stands below the page's header and above the window's end."""
    return browser.execute_script(
        "const r = arguments[0].getBoundingClientRect();"
        "const h = document.querySelector('.md-header');"
        "const top = h && getComputedStyle(h).position !== 'static'"
        "  ? h.getBoundingClientRect().bottom : 0;"
        "return r.height > 0 && r.top >= top - 1 && r.bottom <= innerHeight;",
        element,
    )


def test_a_filter_leaves_one_platform(browser: Any, site: str) -> None:
    browser.get(f"{site}/index.html?q=清退&platform=dy")
    hrefs = wait(browser, targets)
    assert all("/rules/dy/" in href for href in hrefs)
    browser.get(f"{site}/index.html?q=清退")
    both = wait(browser, lambda b: len(targets(b)) > len(hrefs) and targets(b))
    assert any("/rules/ks/" in href for href in both)


def test_what_is_not_there_is_said_so(browser: Any, site: str) -> None:
    browser.get(f"{site}/index.html")
    type_query(browser, "量子纠缠")
    wait(browser, lambda b: "没有" in b.find_element(By.ID, "guiju-search").text)
    assert results(browser) == []


def test_every_part_of_every_clause_is_found_in_the_browser(
    browser: Any, built: Project, library: Any
) -> None:
    """One piece from the middle of each clause; test_search_script tries every piece there is."""
    browser.get(f"{built.site.as_uri()}/index.html")
    for rule in library.rules:
        clause = rule.clauses[len(rule.clauses) // 2]
        middle = clause.text.split("\n")[0][1:7]
        type_query(browser, middle)
        target = f"{page_path(rule.id)}.html#{anchor(clause.id)}"

        def found(b: Any, end: str = target) -> bool:
            return any(href.endswith(end) for href in targets(b))

        assert wait(browser, found)


@pytest.mark.parametrize("page", ["index", "rules/index", "rules/ks/dianshang-pk", "guide/search"])
def test_nothing_is_fetched_from_another_host(browser: Any, site: str, page: str) -> None:
    browser.get(f"{site}/{page}.html?q=清退")
    wait(browser, lambda b: b.execute_script("return document.readyState") == "complete")
    script = "return performance.getEntriesByType('resource').map(e => e.name)"
    fetched = browser.execute_script(script)
    assert [name for name in fetched if not name.startswith((site, "data:", "blob:"))] == []


@pytest.mark.parametrize(
    "page",
    [
        "index",
        "rules/index",
        "rules/ks/dianshang-pk",
        "rules/dy/jingxuan-lianmeng",
        "rules/ks/kuaifenxiao-zhunru",
        "rules/ks/weigui-guanli-2022",
        "rules/ks/haowu-lianmeng-ruzhu",
        "sources/hetang-2022-04-16-dianshang-pk",
        "guide/restoration",
        "guide/damage",
    ],
)
def test_a_phone_needs_no_sideways_scrolling(browser: Any, built: Project, page: str) -> None:
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        browser.get(f"{built.site.as_uri()}/{page}.html")
        wait(browser, lambda b: b.execute_script("return document.readyState") == "complete")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


class Page(HTMLParser):
    """Collects ids, links, loaded files and the words that stand without any script."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.words: list[str] = []
        self.robots = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.ids.add(named.get("id", ""))
        if tag == "a":
            self.links.append(named.get("href", ""))
        if tag in ("script", "img", "iframe") and "src" in named:
            self.loads.append(named["src"])
        if tag == "link" and named.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.append(named["href"])
        if tag == "meta" and named.get("name") == "robots":
            self.robots = named["content"]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_every_clause_reads_and_has_its_anchor_without_script(built: Project, library: Any) -> None:
    for rule in library.rules:
        page = Page((built.site / f"{page_path(rule.id)}.html").read_text("utf-8"))
        words = "".join(page.words)
        for clause in rule.clauses:
            assert anchor(clause.id) in page.ids
            text = clause.text
            for gloss in reversed(clause.glosses):
                text = f"{text[: gloss.end]}〔{gloss.original}〕{text[gloss.end :]}"
            assert all(paragraph in words for paragraph in text.split("\n"))


def test_all_links_inside_the_site_resolve(built: Project) -> None:
    pages = {path: Page(path.read_text("utf-8")) for path in built.site.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        if path.name == "404.html":
            continue
        for link in [*page.links, *page.loads]:
            if re.match(r"[a-z]+:|//", link):
                continue
            file, _, fragment = link.partition("#")
            file = file.partition("?")[0]
            target = (path.parent / file).resolve() if file else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or (
                fragment and target in pages and fragment not in pages[target].ids
            ):
                broken.append((path.name, link))
    assert broken == []


def test_nothing_loads_from_another_host_and_no_advertising_is_repeated(built: Project) -> None:
    for path in built.site.rglob("*"):
        if path.suffix in (".html", ".json", ".js", ".css", ".xml"):
            text = path.read_text("utf-8")
            assert [word for word in NEVER_AGAIN if word in text] == [], path
            if path.suffix == ".html":
                assert [load for load in Page(text).loads if re.match(r"https?:|//", load)] == []
            if path.suffix == ".css":
                assert not re.search(r"url\(\s*['\"]?(?:https?:|//)|@import", text), path


def test_source_pages_ask_not_to_be_indexed(built: Project) -> None:
    for path in (built.site / "sources").glob("*.html"):
        assert Page(path.read_text("utf-8")).robots == "noindex"
    assert Page((built.site / "index.html").read_text("utf-8")).robots == ""


HOSTILE = """一、<script>document.title = "taken"</script>
1.1 <img src=x onerror="document.title='taken'">
甲乙丙{#id .c} [[x]] “{{ config }}”“{% raw %}” ]]> “</script>”“</pre>” `码` **重** <!-- 注
1.2 ![图](javascript:alert(1)) [链](javascript:alert(1)) "引" '号' &lt;b&gt; \u202e倒 a|b|c
"""


def test_source_text_is_shown_as_text_everywhere(browser: Any, tmp_path: Any) -> None:
    project = copy_project(tmp_path)
    folder = project.root / "corpus" / "sources" / "evil-undated-page"
    folder.mkdir()
    (folder / "raw.txt").write_text(HOSTILE, "utf-8", newline="\n")
    digest = hashlib.sha256(HOSTILE.encode()).hexdigest()
    (folder / "source.yaml").write_text(
        "page_title: '</title><script>document.title=1</script>'\nsite: '<b>站</b>'\nscript: hans\n"
        f"kind: repost\nencoding: utf-8\nsha256: {digest}\nnote: '</td><script>x()</script>'\n",
        "utf-8",
    )
    (project.root / "corpus" / "rules" / "ks.evil.yaml").write_text(
        "title: 恶意规则\naliases: [恶意]\npublisher: '<i>甲</i>'\napplies_to: '{{ x }}'\n"
        "editions: [{published_on: null, effective_on: null, evidence: [], passage: "
        "{source: evil-undated-page, opens: 一、, opens_as: content}}]\n",
        "utf-8",
    )
    build(project, lambda _line: None)
    base = project.site.as_uri()
    for page in ("rules/ks/evil", "sources/evil-undated-page", "rules/index", "index"):
        browser.get(f"{base}/{page}.html?q=甲乙丙")
        wait(browser, lambda b: b.execute_script("return document.readyState") == "complete")
        assert browser.title not in ("taken", "1")
        assert (
            browser.find_elements(By.CSS_SELECTOR, "article img, article a[href^='javascript']")
            == []
        )
    browser.get(f"{base}/rules/ks/evil.html")
    shown = browser.find_element(By.CSS_SELECTOR, "article").text
    assert (
        "甲乙丙{#id .c} [[x]] “{{ config }}”“{% raw %}” ]]> “</script>”“</pre>” `码` **重** <!-- 注"
        in shown
    )
    browser.get(f"{base}/index.html")
    type_query(browser, "甲乙丙")
    link = first_result(browser, "rules/ks/evil.html#c-1-1")
    assert "“</script>”“</pre>”" in browser.find_element(By.ID, "guiju-search").text
    link.send_keys(Keys.ENTER)
    wait(browser, lambda b: b.current_url.endswith("#c-1-1"))
    assert browser.title != "taken"
