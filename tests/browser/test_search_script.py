"""search.js in a real browser: the same answers as in the terminal, and a page that works."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sys

import pytest
import yaml
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from clause_site import PAGE, write_site
from guiju.folding import fold
from guiju.indexing import shards
from guiju.indexing.build import Vocabulary
from guiju.indexing.opened import open_index
from guiju.indexing.records import printed_wordings, read_records, records_of
from guiju.lexicon import read_lexicon
from guiju.model import Trust
from guiju.query import Field
from guiju.query_answers import say_note, say_searched, suggestions
from guiju.search import search
from guiju.understanding import parse
from guiju.words import TRUST
from own_queries import OWN
from search_rules import CASES, LEXICON, PLATFORM_NAMES, build, read_rules, write_data

pytestmark = pytest.mark.browser

QUERIES, MEANT, JUMPS = (
    yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    for name in ("queries", "understanding", "jumps")
)
FOLDING = yaml.safe_load((CASES.parent / "folding.yaml").read_text(encoding="utf-8"))
RULES = read_rules()
GROUPS = {"jump": {5}, "exact": {4, 3}, "synonym": {2}, "related": {1}}
VOCABULARY = Vocabulary(
    read_lexicon(LEXICON),
    {
        Field.PLATFORM: PLATFORM_NAMES,
        Field.TRUST: {Trust.SINGLE.value: (TRUST[Trust.SINGLE],)},
    },
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with nothing but the search, at its root and two folders down."""
    folder = write_site(records_of(RULES), tmp_path_factory.mktemp("site"), VOCABULARY)
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
    build(data, folder, tmp_path_factory.getbasetemp() / "jieba", VOCABULARY)
    with open_index(folder) as opened:
        yield opened


def ask(browser, body, argument=None):
    """Run the body of a function of `engine` and `given` in the page; return what it returns."""
    script = """
        const [argument, base, done] = arguments;
        window.guijuSearch.load(base)
          .then((engine) => (async (engine, given) => { %s })(engine, JSON.parse(argument)))
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


def typed_in_cases():
    """Every search of the case files and of our own searches."""
    typed = [case["query"] for case in QUERIES]
    typed += [row["typed"] for row in (*MEANT, *JUMPS)]
    for path in sorted(OWN.glob("*.yaml")):
        halves = yaml.safe_load(path.read_text(encoding="utf-8"))
        typed += [row["query"] for rows in halves.values() for row in rows]
    return typed


# What the browser gives for searches and filters; a script of a page may not run for minutes.
SEARCH_ALL = """
    const answers = [];
    for (const [typed, filters, limit] of given) {
      const answer = await engine.search(typed, { filters, limit: limit ?? Infinity });
      answers.push(answer.hits.map((hit) =>
        [hit.clause.id, hit.group, Math.round(engine.score(hit) * 1e6) / 1e6, hit.highlights]));
    }
    return answers;
"""
AT_ONCE = 250


def ask_all(browser, asked):
    answers = []
    for start in range(0, len(asked), AT_ONCE):
        answers += ask(browser, SEARCH_ALL, asked[start : start + AT_ONCE])
    return answers


def in_terminal(index, typed, limit=None):
    return [
        [
            hit.id,
            int(hit.score),
            pytest.approx(hit.score, abs=2e-6),
            [list(span) for span in hit.highlights],
        ]
        for hit in search(index, typed, limit=limit).hits
    ]


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
    for case, hits in zip(QUERIES, ask_all(browser, asked), strict=True):
        ids = [hit[0] for hit in hits]
        first = case.get("first", [])
        assert ids[: len(first)] == first, case
        assert set(case.get("finds", ())) <= set(ids), case
        assert not set(case.get("misses", ())) & set(ids), case
        assert case.get("count", len(ids)) == len(ids), case
        if "match" in case:
            assert hits[0][1] in GROUPS[case["match"]], case


def test_jumps(browser, address):
    open_page(browser, address)
    answers = ask_all(browser, [(row["typed"], {}) for row in JUMPS])
    for row, hits in zip(JUMPS, answers, strict=True):
        assert [hit[0] for hit in hits if hit[1] == 5] == row["ids"], row


def noise(dice, typed):
    """Pieces of clauses, joined and mixed; signs of the query language; any characters."""
    texts = [clause.text for rule in RULES for clause in rule.clauses]
    pieces = []
    for text in texts * 3:
        start = dice.randrange(len(text))
        pieces.append(text[start : start + dice.randrange(1, 14)])
    signs = [*'"“”「」-－:：|｜, ', "OR", "platform", "平台", "快手", "清退", "effective", ">=2022"]
    signs += ["情形三", "第4.1条", "xiaohuangche", "一千", "90天", "体验份"]
    return [
        *pieces,
        *(f"{dice.choice(typed)} {dice.choice(pieces)}" for _ in range(150)),
        *("".join(dice.sample(text, min(6, len(text)))) for text in texts),
        *("".join(chr(dice.randrange(0x110000)) for _ in range(8)) for _ in range(50)),
        *("".join(dice.choices(signs, k=dice.randrange(1, 12))) for _ in range(150)),
        *("\ud800体验分", "体验分" * 50_000, "?" * 100_000, "一、" * 40, "9" * 70, "“" * 5000),
        *("𠮷体验分𠀀", "𝐀𝐁店铺", " OR ".join(["词"] * 500)),
    ]


def test_the_browser_answers_as_the_terminal_does(browser, address, index):
    """Same clauses, same order, same points, same marks: for cases, pieces of clauses, and noise."""
    open_page(browser, address)
    typed = typed_in_cases()
    typed += noise(random.Random(20220408), typed)
    answers = ask_all(browser, [(one, {}) for one in typed])
    for one, answer in zip(typed, answers, strict=True):
        assert answer == in_terminal(index, one), one[:80]


def test_the_built_site_answers_as_the_terminal_does(browser, built):
    """For all own searches, on the corpus itself."""
    browser.get(f"{built.site.as_uri()}/index.html")
    wait(browser, lambda b: b.execute_script("return Boolean(window.guijuSearch)"))
    typed = typed_in_cases()
    answers = ask_all(browser, [(one, {}) for one in typed])
    with open_index(built.index) as own:
        for one, answer in zip(typed, answers, strict=True):
            assert answer == in_terminal(own, one), one


READ_ALL = """
    const answers = [];
    for (const typed of given) {
      let query = null;
      let near = null;
      do {
        await engine.parts.load();
        query = engine.understanding.understand(engine.reader.read(typed));
        query.terms = query.groups.flat();
        near = sentences.suggestions(query);
      } while (engine.parts.wanted.size);
      const term = ({ text, isPhrase, asking, expansions }) => [
        engine.folder.printed(text), isPhrase, asking,
        expansions.map(({ start, end, text, weight, why }) =>
          [start, end, engine.folder.printed(text), Math.round(weight * 1e6) / 1e6, why])];
      answers.push({
        groups: query.groups.map((side) => side.map(term)),
        excluded: query.excluded.map(term),
        filters: query.filters.map(({ field, operator, values }) => [field, operator, values]),
        notes: query.notes.map((note) => sentences.note(note)),
        searched: sentences.searched(query),
        near,
      });
    }
    return answers;
"""


def test_a_search_is_taken_to_mean_what_the_terminal_takes_it_to(browser, address, index):
    """And the same is said of it: what was searched, what was not understood, what may be meant."""
    open_page(browser, address)
    typed = typed_in_cases()
    typed += noise(random.Random(4711), typed)[::3]
    tables = index.tables
    answers = []
    for start in range(0, len(typed), AT_ONCE):
        body = f"const sentences = new window.guijuSearch.modules.Sentences(engine);{READ_ALL}"
        answers += ask(browser, body, typed[start : start + AT_ONCE])

    def plain(term):
        return [
            term.text,
            term.is_phrase,
            [list(span) for span in term.asking],
            [
                [one.start, one.end, one.text, round(one.weight, 6), one.why.value]
                for one in term.expansions
            ],
        ]

    for one, answer in zip(typed, answers, strict=True):
        query = parse(one, tables)
        assert answer == {
            "groups": [[plain(term) for term in side] for side in query.groups],
            "excluded": [plain(term) for term in query.excluded],
            "filters": [[two.field, two.operator, list(two.values)] for two in query.filters],
            # A lone surrogate, and what stands for what no font has, is shown as it can be.
            "notes": [say_note(note, tables) for note in query.notes],
            "searched": say_searched(query, tables),
            "near": list(suggestions(query, tables)),
        }, one[:80]


MISSED = """
    const missed = [];
    for (const [piece, owners] of given) {
      const { ranking } = await engine.search(piece, { limit: 0 });
      // Groups come before points: what stands in the clause is before all that does not.
      if (!owners.every((owner) => ranking.groups[owner] >= 3)) missed.push(piece);
    }
    return missed;
"""


def pieces(records):
    """Return every piece of two to eight folded characters, and the clauses that print it."""
    owners = {}
    for number, record in enumerate(records.clauses):
        for wording in printed_wordings(record):
            for start in range(len(wording) - 1):
                for end in range(start + 2, min(start + 8, len(wording)) + 1):
                    owners.setdefault(wording[start:end], set()).add(number)
    return [(piece, sorted(numbers)) for piece, numbers in owners.items()]


def assert_all_are_found(browser, asked):
    assert len(asked) > 10_000
    for start in range(0, len(asked), 4000):
        assert ask(browser, MISSED, asked[start : start + 4000]) == []


def test_every_piece_finds_its_clauses_before_all_others(browser, site):
    open_page(browser, f"file://{site}")
    assert_all_are_found(browser, pieces(records_of(RULES)))


def test_every_piece_of_the_corpus_finds_its_clauses_before_all_others(browser, built):
    open_page(browser, built.site.as_uri())
    assert_all_are_found(browser, pieces(read_records(built.docs / "data")))


def test_a_large_corpus_is_searched_alike_from_small_parts(
    browser, index, tmp_path, monkeypatch, serve
):
    """With every limit drawn close: little is loaded, and what is shown is in the right order."""
    monkeypatch.setattr(shards, "LARGE_CORPUS", 10)
    monkeypatch.setattr(shards, "RECORD_BYTES", 600)
    monkeypatch.setattr(shards, "BUCKET_BYTES", 300)
    monkeypatch.setattr(shards, "PLACES_TOGETHER", 7)
    monkeypatch.setattr(shards, "SMALL_COLUMNS", 0)
    monkeypatch.setattr(shards, "SURE_PARTS", 0)
    monkeypatch.setattr(shards, "CHECKED_PARTS", 1)
    open_page(browser, serve(write_site(records_of(RULES), tmp_path / "site", VOCABULARY)))
    typed = typed_in_cases()
    answers = ask_all(browser, [(one, {}, 5) for one in typed])
    for one, answer in zip(typed, answers, strict=True):
        assert answer == in_terminal(index, one, 5), one
    body = "await engine.search('清退', { limit: 3 }); return [...engine.parts.kept.keys()];"
    loaded = ask(browser, body)
    assert 3 < len(loaded) < 12
    assert len(list((tmp_path / "site").rglob("*.js"))) > 200
    counts = ask(browser, "return await engine.facets(await engine.search('清退', { limit: 1 }));")
    facets = search(index, "清退", limit=1).facets
    assert [[one["field"], one["counts"]] for one in counts] == [
        [facet.field.value, [list(row) for row in facet.counts]] for facet in facets
    ]


def test_folding_cases(browser, address):
    open_page(browser, address)
    body = """
        let folded = [];
        do {
          await engine.parts.load();
          folded = given.map((text) => engine.fold(text));
        } while (engine.parts.wanted.size);
        return folded;
    """
    folded = ask(browser, body, [case["text"] for case in FOLDING])
    assert folded == [case["folded"] for case in FOLDING]


def test_every_character_folds_as_in_python(browser, address):
    open_page(browser, address)
    body = """
        for (const block of engine.folder.blocks) engine.parts.get(`a${block.toString(16)}`);
        await engine.parts.load();
        const folded = [];
        for (let code = 0; code < 0x110000; code += 1) {
          folded.push(engine.folder.character(String.fromCodePoint(code)));
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


@pytest.mark.parametrize("platform", ["dy", "抖音"])
def test_the_address_holds_the_search(browser, address, platform):
    open_page(browser, address, f"index.html?q=清退&platform={platform}")
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


def options(browser, field):
    script = "return [...document.querySelector(arguments[0]).options].map((one) => one.text)"
    return browser.execute_script(script, f"#guiju-search select[name={field}]")


def choose(browser, field, value):
    # As a click does; a native list of choices is beyond the driver.
    script = """
        const select = document.querySelector(arguments[0]);
        select.value = arguments[1];
        select.dispatchEvent(new Event("change", { bubbles: true }));
    """
    browser.execute_script(script, f"#guiju-search select[name={field}]", value)


def test_filters_narrow_and_nothing_found_is_said(browser, address):
    box = open_page(browser, address, "index.html?q=情形三&platform=dy")
    wait(browser, lambda _: status(browser) == "没有找到：“情形三”，平台为抖音。")
    assert not shown(browser)
    assert "试试更短的词" in browser.find_element(By.CSS_SELECTOR, ".guiju-search__notes").text
    box.send_keys(Keys.ESCAPE)
    wait(browser, lambda _: box.get_attribute("value") == "")
    # The platform is still chosen: all its clauses.
    wait(browser, lambda _: shown(browser))
    assert all("/rules/dy/" in link for link in shown(browser))
    box.send_keys(Keys.ESCAPE)
    wait(browser, lambda _: status(browser) == "")
    assert not shown(browser)


def test_choices_say_how_many_hits_have_them(browser, address, index):
    open_page(browser, address, "index.html?q=清退")
    wait(browser, lambda _: shown(browser))
    facets = {facet.field: dict(facet.counts) for facet in search(index, "清退").facets}
    counted = [f"{name}（{facets['platform'][key]}）" for key, [name, *_] in PLATFORM_NAMES.items()]
    wait(browser, lambda _: len(options(browser, "platform")) == 3)
    assert sorted(options(browser, "platform")[1:]) == sorted(counted)
    assert options(browser, "topic")[1:] == [
        f"{name}（{count}）" for name, count in facets["topic"].items()
    ]
    # To choose one leaves the others of the same field to choose.
    choose(browser, "platform", "dy")
    wait(browser, lambda _: all("/rules/dy/" in link for link in shown(browser)))
    assert sorted(options(browser, "platform")[1:]) == sorted(counted)


def test_hits_are_grouped_by_rule(browser, address):
    open_page(browser, address, "index.html?q=清退&group=rule")
    wait(browser, lambda _: shown(browser))
    script = """
        return [...document.querySelectorAll(".guiju-search__group")].map((group) => [
          group.querySelector(".guiju-search__rule").textContent,
          [...group.querySelectorAll("a")].map((link) => link.pathname)]);
    """
    groups = browser.execute_script(script)
    assert len(groups) > 1
    for head, pages in groups:
        assert head.endswith(f" {len(pages)} 条")
        assert len(set(pages)) == 1
    assert len({pages[0] for _, pages in groups}) == len(groups)
    browser.find_element(By.CSS_SELECTOR, ".guiju-search__by-rule input").click()
    wait(browser, lambda b: not b.execute_script(script))
    assert shown(browser)
    if address.startswith("http"):
        assert "group=" not in browser.current_url


def test_a_hit_says_why_it_was_found(browser, address, index):
    open_page(browser, address, "index.html?q=卖假货")
    wait(browser, lambda _: shown(browser))
    [hit, *_] = browser.find_elements(By.CSS_SELECTOR, ".guiju-search__hit")
    hit.find_element(By.CSS_SELECTOR, ".guiju-search__ask").click()
    said = hit.find_element(By.CSS_SELECTOR, ".guiju-search__why").text
    assert said.startswith("这一条有输入的词或意思相同的说法。")
    [first, *_] = search(index, "卖假货", explain=True).hits[0].why
    assert f"{first.feature}（俗称：卖假货） +{first.points / 1000:.2f}" in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("卖假货", "“卖假货”（俗称）一并找："),
        (
            "platform:淘宝 清退",
            "“platform:淘宝”不是平台的取值，已按普通文字检索；可用的有：抖音、快手。",
        ),
        ("平台：快手 清退", "筛选：平台为快手。"),
        ("“清退", "引号““”没有配对，已按普通文字检索。"),
    ],
)
def test_what_was_understood_is_said(browser, address, typed, said):
    box = open_page(browser, address)
    box.send_keys(typed)
    notes = (By.CSS_SELECTOR, ".guiju-search__notes")
    wait(browser, lambda b: said in b.find_element(*notes).text)


# Near to words of the lexicon, but by more than one error.
NEARLY = "保障金额"


def test_what_may_have_been_meant_is_one_click_away(browser, address, index):
    near = suggestions(parse(NEARLY, index.tables), index.tables)
    assert near
    box = open_page(browser, address)
    box.send_keys(NEARLY)
    link = (By.CSS_SELECTOR, ".guiju-search__meant a")
    wait(browser, lambda b: tuple(one.text for one in b.find_elements(*link)) == near)
    browser.find_element(*link).click()
    wait(browser, lambda _: box.get_attribute("value") == near[0])
    wait(browser, lambda b: not b.find_elements(*link))
    assert shown(browser)


def test_more_hits_are_shown_on_demand(browser, address, index):
    box = open_page(browser, address)
    box.send_keys("商家")
    wait(browser, lambda _: len(shown(browser)) == 20)
    total = search(index, "商家").total
    assert total > 20
    browser.find_element(
        By.CSS_SELECTOR, "#guiju-search > .guiju-search__more:not([hidden])"
    ).click()
    wait(browser, lambda _: len(shown(browser)) == min(total, 40))
    assert browser.switch_to.active_element.get_attribute("href") == shown(browser)[20]


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
        # A second attempt that was under way may still fail: then it is asked for once more. Keys
        # would not do, for they put the search off as fast as they come.
        again = browser.find_element(By.XPATH, "//button[.='重试']")
        if again.is_displayed():
            again.click()
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
