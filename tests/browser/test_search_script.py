"""search.js in a real browser: the same answers as in the terminal, and a page that works."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from guiju.folding import fold
from guiju.indexing.opened import open_index
from guiju.indexing.records import printed_wordings, records_of
from guiju.indexing.shards import write_shards
from guiju.search import search
from search_rules import CASES, LEXICON, PLATFORM_NAMES, build, read_rules, write_data

pytestmark = pytest.mark.browser

ASSETS = Path(__file__).parent.parent.parent / "docs" / "assets"
QUERIES = yaml.safe_load((CASES / "queries.yaml").read_text(encoding="utf-8"))
FOLDING = yaml.safe_load((CASES.parent / "folding.yaml").read_text(encoding="utf-8"))
RULES = read_rules()
GROUPS = {"jump": {5}, "exact": {4, 3}, "synonym": {2}, "related": {1}}
PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><link rel="stylesheet" href="{base}assets/search.css"></head><body>
<div id="guiju-search" data-base="{base}"><noscript>没有脚本</noscript></div>
<script src="{base}assets/search.js"></script></body></html>
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with nothing but the search, at its root and two folders down."""
    data = write_data(RULES, tmp_path_factory.mktemp("data"))
    folder = tmp_path_factory.mktemp("site")
    write_shards(
        data,
        folder / "search",
        lexicon=LEXICON,
        cache=tmp_path_factory.getbasetemp() / "jieba",
        platform_names=PLATFORM_NAMES,
        trust_words={"single-repost": "单一转载"},
    )
    (folder / "assets").mkdir()
    for name in ("search.js", "search.css"):
        shutil.copy(ASSETS / name, folder / "assets")
    (folder / "index.html").write_text(PAGE.format(base=""), encoding="utf-8")
    below = folder / "rules" / "ks"
    below.mkdir(parents=True)
    (below / "dianshang-pk.html").write_text(PAGE.format(base="../../"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["http", "file"])
def address(request, site, serve):
    return serve(site) if request.param == "http" else f"file://{site}"


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    data = write_data(RULES, tmp_path_factory.mktemp("data"))
    folder = tmp_path_factory.mktemp("index")
    cache = tmp_path_factory.getbasetemp() / "jieba"
    build(data, folder, cache)
    with open_index(folder) as opened:
        yield opened


def ask(browser, body, argument=None):
    """Run the body of a function of `engine` and `given` in the page; return what it returns."""
    script = """
        const [argument, base, done] = arguments;
        window.guijuSearch.load(base)
          .then((engine) => ((engine, given) => { %s })(engine, JSON.parse(argument)))
          .then((value) => done({ value: JSON.stringify(value ?? null) }))
          .catch((error) => done({ error: `${error} ${error.stack}` }));
    """
    base = browser.execute_script("return document.getElementById('guiju-search').dataset.base")
    answer = browser.execute_async_script(script % body, json.dumps(argument), base or ".")
    assert "error" not in answer, answer["error"]
    return json.loads(answer["value"])


def wait(browser, condition):
    return WebDriverWait(browser, 20, poll_frequency=0.02).until(condition)


def open_page(browser, address, page="index.html"):
    browser.get("about:blank")
    browser.get(f"{address}/{page}")
    field = (By.CSS_SELECTOR, "#guiju-search input[type=search]")
    return wait(browser, lambda _: browser.find_elements(*field))[0]


def shown(browser):
    """Return the links of the hits on the page."""
    # In one step: between two, the page may put other hits there.
    script = "return [...document.querySelectorAll('.guiju-search__hit a')].map((a) => a.href)"
    return browser.execute_script(script)


def status(browser):
    return browser.find_element(By.CSS_SELECTOR, "[aria-live]").text


def messages(browser):
    return [entry["message"] for entry in browser.get_log("browser")]


SEARCH_ALL = """
    return given.map(([typed, filters]) =>
      engine.search(typed, filters).map(({ group, points, clause, highlights }) =>
        [clause.id, group, Math.round((points / (points + 10000)) * 1e6) / 1e6, highlights]));
"""


def test_cases(browser, address):
    open_page(browser, address)
    names = {name: key for key, names in PLATFORM_NAMES.items() for name in (key, *names)}
    asked = [
        (
            case["query"],
            {"platform": names.get(case.get("platform", ""), ""), "topic": case.get("topic", "")},
        )
        for case in QUERIES
    ]
    for case, hits in zip(QUERIES, ask(browser, SEARCH_ALL, asked), strict=True):
        ids = [hit[0] for hit in hits]
        first = case.get("first", [])
        assert ids[: len(first)] == first, case
        assert set(case.get("finds", ())) <= set(ids), case
        assert not set(case.get("misses", ())) & set(ids), case
        assert case.get("count", len(ids)) == len(ids), case
        if "match" in case:
            assert hits[0][1] in GROUPS[case["match"]], case


def test_the_browser_answers_as_the_terminal_does(browser, address, index):
    """Same clauses, same order, same points, same marks: for cases, pieces of clauses, and noise."""
    open_page(browser, address)
    dice = random.Random(20220408)
    texts = [clause.text for rule in RULES for clause in rule.clauses]
    typed = [case["query"] for case in QUERIES]
    for text in texts * 3:
        start = dice.randrange(len(text))
        typed.append(text[start : start + dice.randrange(1, 12)])
    typed += [f"{dice.choice(typed)} {dice.choice(typed)}" for _ in range(100)]
    typed += ["".join(dice.sample(text, min(6, len(text)))) for text in texts]
    typed += ["".join(chr(dice.randrange(0x110000)) for _ in range(8)) for _ in range(50)]
    typed += ["\ud800体验分", "体验分" * 50_000, "?" * 100_000, "一、" * 40, "9" * 70]
    answers = ask(browser, SEARCH_ALL, [(one, {}) for one in typed])
    for one, answer in zip(typed, answers, strict=True):
        expected = [
            [
                hit.id,
                int(hit.score),
                pytest.approx(hit.score - int(hit.score), abs=1e-6),
                [list(span) for span in hit.highlights],
            ]
            for hit in search(index, one, limit=None).hits
        ]
        assert answer == expected, one[:80]


def test_every_piece_finds_its_clauses_before_all_others(browser, address):
    open_page(browser, address)
    owners = {}
    for record in records_of(RULES).clauses:
        for wording in printed_wordings(record):
            for start in range(len(wording) - 1):
                for end in range(start + 2, min(start + 8, len(wording)) + 1):
                    owners.setdefault(wording[start:end], set()).add(record.id)
    assert len(owners) > 10_000
    body = """
        return given.filter(([piece, owners]) => {
          const found = engine.search(piece).filter((hit) => hit.group >= 3);
          const ids = new Set(found.map((hit) => hit.clause.id));
          return !owners.every((owner) => ids.has(owner));
        }).map(([piece]) => piece);
    """
    assert ask(browser, body, [(piece, sorted(ids)) for piece, ids in owners.items()]) == []


def test_folding_cases(browser, address):
    open_page(browser, address)
    folded = ask(
        browser, "return given.map((text) => engine.fold(text));", [c["text"] for c in FOLDING]
    )
    assert folded == [case["folded"] for case in FOLDING]


def test_every_character_folds_as_in_python(browser, address):
    open_page(browser, address)
    body = """
        const folded = [];
        for (let code = 0; code < 0x110000; code += 1) {
          folded.push(engine.foldCharacter(String.fromCodePoint(code)));
        }
        const bytes = new TextEncoder().encode(folded.join("\\n"));
        if (!crypto.subtle) return folded.join("\\n");
        return crypto.subtle.digest("SHA-256", bytes).then((digest) =>
          [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join(""));
    """
    expected = "\n".join(fold(chr(code)) for code in range(sys.maxunicode + 1))
    digest = hashlib.sha256(expected.encode()).hexdigest()
    assert ask(browser, body) in (digest, expected)


def test_typing_shows_hits_that_lead_to_their_clauses(browser, address):
    box = open_page(browser, address)
    assert not browser.find_elements(By.CSS_SELECTOR, "script[src*='search/manifest']")
    box.send_keys("監督提醒")
    wait(browser, lambda _: len(shown(browser)) == 2)
    assert shown(browser)[0] == f"{address}/rules/ks/dianshang-pk.html#c-3-1"
    hit = browser.find_element(By.CSS_SELECTOR, ".guiju-search__hit")
    assert "快手小店电商PK管理规则" in hit.text
    assert "三、电商PK经营" in hit.text
    assert "快手 · 待核验 · 单一转载" in hit.text
    assert hit.find_element(By.TAG_NAME, "mark").text == "监督提醒"
    assert status(browser) == "找到 2 条。"
    assert messages(browser) == []


@pytest.mark.parametrize(
    ("typed", "marks"),
    [("店铺状态为正常营业", ["店肆", "状况", "为正常营业"]), ("店肆状况", ["店肆", "状况"])],
)
def test_likely_originals_are_shown_beside_the_printed_words(browser, address, typed, marks):
    box = open_page(browser, address)
    box.send_keys(typed)
    wait(browser, lambda _: shown(browser))
    assert shown(browser)[0].endswith("kuaifenxiao-zhunru.html#c-s2__n1")
    text = browser.find_element(By.CSS_SELECTOR, ".guiju-search__hit .guiju-search__text")
    printed = "商户已入驻小店并完结开店流程，且店肆状况为正常营业。"
    assert text.text == (
        "商户已入驻小店并完结〔完成〕开店流程，且店肆〔店铺〕状况〔状态〕为正常营业。"
    )
    assert [mark.text for mark in text.find_elements(By.TAG_NAME, "mark")] == marks
    copied = browser.execute_script(
        "getSelection().selectAllChildren(arguments[0]); return getSelection().toString();", text
    )
    assert copied == printed


def test_links_are_right_two_folders_down(browser, address):
    box = open_page(browser, address, "rules/ks/dianshang-pk.html")
    box.send_keys("情形三")
    wait(browser, lambda _: shown(browser))
    assert shown(browser)[0] == f"{address}/rules/ks/haowu-lianmeng-qingtui.html#c-case-3"


def test_the_address_holds_the_search(browser, address):
    open_page(browser, address, "index.html?q=清退&platform=dy")
    wait(browser, lambda _: shown(browser))
    assert all("/rules/dy/" in link for link in shown(browser))
    platform = browser.find_element(By.CSS_SELECTOR, "#guiju-search select")
    assert platform.get_attribute("value") == "dy"
    box = browser.find_element(By.CSS_SELECTOR, "#guiju-search input[type=search]")
    box.clear()
    box.send_keys("小黄车")
    wait(browser, lambda _: status(browser) == "找到 2 条。")
    if address.startswith("http"):
        assert "platform=dy" in browser.current_url
        assert "%E5%B0%8F%E9%BB%84%E8%BD%A6" in browser.current_url
    assert messages(browser) == []


def test_filters_narrow_and_nothing_found_is_said(browser, address):
    box = open_page(browser, address)
    box.send_keys("情形三")
    wait(browser, lambda _: shown(browser))
    platform, topic = browser.find_elements(By.CSS_SELECTOR, "#guiju-search select")
    assert [one.text for one in platform.find_elements(By.TAG_NAME, "option")] == [
        "全部平台",
        "快手",
        "抖音",
    ]
    assert "清退" in topic.text
    platform.send_keys("抖音")
    wait(browser, lambda _: not shown(browser))
    assert status(browser) == "在所选范围内没有找到。可以放宽平台或主题。"
    box.send_keys(Keys.ESCAPE)
    wait(browser, lambda _: status(browser) == "")
    assert box.get_attribute("value") == ""


def test_keys(browser, address):
    open_page(browser, address)
    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    box = browser.switch_to.active_element
    assert box.get_attribute("type") == "search"
    box.send_keys("扣分/")
    assert box.get_attribute("value") == "扣分/"
    wait(browser, lambda _: shown(browser))
    box.send_keys(Keys.ARROW_DOWN)
    assert browser.switch_to.active_element.get_attribute("href") == shown(browser)[0]
    browser.switch_to.active_element.send_keys(Keys.ARROW_UP)
    assert browser.switch_to.active_element == box
    box.clear()
    box.send_keys("电商PK 4.1", Keys.ENTER)
    wait(browser, lambda _: browser.current_url.endswith("dianshang-pk.html#c-4-1"))


def test_enter_goes_to_the_first_hit_of_a_plain_search(browser, address):
    box = open_page(browser, address)
    box.send_keys("监督提醒", Keys.ENTER)
    wait(browser, lambda _: browser.switch_to.active_element.tag_name == "a")
    assert browser.switch_to.active_element.get_attribute("href") == shown(browser)[0]
    assert browser.current_url.split("?")[0].endswith("index.html")


def test_what_is_typed_is_never_markup(browser, address):
    box = open_page(browser, address)
    box.send_keys("<img src=x onerror=window.hit=1>体验分</script>")
    wait(browser, lambda _: status(browser))
    assert not browser.execute_script("return window.hit")
    assert not browser.find_elements(By.CSS_SELECTOR, "#guiju-search img")


def test_a_missing_index_is_said_and_asked_for_again(browser, site, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    (copy / "search").rename(copy / "away")
    box = open_page(browser, f"file://{copy}")
    box.send_keys("清退")
    wait(browser, lambda _: "没有载入成功" in status(browser))
    (copy / "away").rename(copy / "search")

    def asked_again(_):
        # A second attempt that was under way may still fail: the next key asks once more.
        if "没有载入成功" in status(browser):
            box.send_keys(" ")
        return shown(browser)

    wait(browser, asked_again)
    browser.get_log("browser")


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_reaches_over_the_edge(browser, address, width):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    try:
        open_page(browser, address, "index.html?q=商家")
        wait(browser, lambda _: shown(browser))
        wide = browser.execute_script(
            "return [document.documentElement.scrollWidth, window.innerWidth]"
        )
        assert wide[0] <= wide[1] == width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_clauses_are_spread_over_files(browser, tmp_path, site, monkeypatch):
    monkeypatch.setattr("guiju.indexing.shards.CLAUSES_PER_SHARD", 10)
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    paths = write_shards(
        write_data(RULES, tmp_path / "data"),
        copy / "search",
        lexicon=LEXICON,
        cache=tmp_path / "cache",
        platform_names=PLATFORM_NAMES,
    )
    assert sorted(path.name for path in (copy / "search").iterdir()) == sorted(
        path.name for path in paths
    )
    assert len(paths) > 6
    open_page(browser, f"file://{copy}")
    count = ask(browser, "return engine.clauses.length;")
    assert count == sum(len(rule.clauses) for rule in RULES)
