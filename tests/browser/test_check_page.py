"""check.js in a real browser: the findings of the terminal, and a form that works."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import yaml
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from browsing import wait
from check_rules import CASES, ask, read_rules
from guiju.checking import assess
from guiju.facts import FactsError, read_facts, statements
from guiju.writing.check_page import form

pytestmark = pytest.mark.browser

ASSETS = Path(__file__).parent.parent.parent / "docs" / "assets"
ROWS = yaml.safe_load((CASES / "check.yaml").read_text("utf-8"))["cases"]
SIGNS = {"satisfied": "+", "not_satisfied": "-", "missing": "?", "exempt": "0"}
PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"></head><body class="md-typeset">{form}</body></html>
"""
RUN = """
const [name, settings] = arguments;
const data = JSON.parse(document.getElementById("guiju-check-data").textContent);
const statements = settings.map((one) => {
  const at = one.includes("=") ? one.indexOf("=") : one.length;
  return { name: one.slice(0, at).trim(), value: one.slice(at + 1).trim() };
});
const found = new window.guijuCheck.Checker(data).check(statements);
const criteria = found.weighed.flatMap((one) =>
  one.answered.map(({ condition, outcome }) => [condition.id, outcome]));
return {
  finding: found.finding,
  refused: found.refused.map((one) => one.kind),
  criteria: Object.fromEntries(criteria),
  changes: found.changes.map(({ said, clauses }) => [said, clauses]),
  reasons: found.reasons,
  assumed: found.assumed.map(([name]) => name),
};
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A page for each rule of the tests, at the place of a site's own pages."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "assets").mkdir()
    for name in ("check.js", "check.css"):
        shutil.copy(ASSETS / name, folder / "assets")
    below = folder / "check" / "demo"
    below.mkdir(parents=True)
    for name in read_rules():
        page = PAGE.format(form=form(ask(name), "../../"))
        (below / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture(params=["http", "file"])
def address(request, pages, serve):
    root = serve(pages) if request.param == "http" else pages.as_uri()
    return f"{root}/check/demo"


def opened(browser, address, rule, fragment=""):
    browser.get("about:blank")
    browser.get(f"{address}/{rule}.html{fragment}")
    return wait(browser, lambda b: b.find_element(By.CSS_SELECTOR, "#guiju-check[data-finding]"))


def field(browser, label):
    found = browser.find_element(By.XPATH, f"//label[text()='{label}']")
    return browser.find_element(By.ID, found.get_attribute("for"))


def status(browser):
    return browser.find_element(By.CSS_SELECTOR, "[role=status]").text


def verdicts(browser, criterion):
    found = browser.find_element(By.CSS_SELECTOR, f"[data-criterion='{criterion}']")
    return found.find_element(By.TAG_NAME, "strong").text


@pytest.mark.parametrize("rule", read_rules())
def test_the_browser_finds_what_the_terminal_finds(browser, pages, rule):
    opened(browser, f"{pages.as_uri()}/check/demo", rule)
    for case in (case for case in ROWS if case["rule"] == rule):
        found = browser.execute_script(RUN, rule, case["set"])
        if "refused" in case:
            assert found["refused"] == case["refused"], case["why"]
            continue
        assert found["refused"] == [], case["why"]
        assert found["finding"] == case["finding"], case["why"]
        outcomes = {one: SIGNS[said] for one, said in found["criteria"].items()}
        wanted = case.get("criteria", {})
        assert {one: outcomes[one] for one in wanted} == wanted, case["why"]
        if "changes" in case:
            assert found["changes"] == case["changes"], case["why"]
        assert found["assumed"] == case.get("assumed", found["assumed"]), case["why"]
        asked = ask(rule)
        facts = read_facts(asked, statements(case["set"]))
        assert found["reasons"] == list(assess(asked, facts).reasons), case["why"]


VALUES = (
    "0", "3", "3.5", "3.8", "4", "4.0星", "4.2分", "5.00", "60天", "89.999天", "3个月", "0.5年", "12周",
    "1,000", "１０００元", "1万元", "一千零一", "十五", "一百五", "2%", "2‰", "0.02", "-1", "+3次", "1e3",
    "4-5", "约4", "无", "暂无", "是", "否", "true", "NO", "企业店铺", "个人店铺", "生鲜", "其他", "食品",
    "一般类目", "食品（不含生鲜）", "企业店", "个人店肆", "半", "4..2", "٣", "", "万", "三万", "两次", "9" * 39,
)  # fmt: skip


@pytest.mark.parametrize("rule", read_rules())
def test_the_browser_reads_and_weighs_anything_as_the_terminal_does(browser, pages, rule):
    opened(browser, f"{pages.as_uri()}/check/demo", rule)
    asked = ask(rule)
    fitting = {
        question.key: [value for value in VALUES if is_taken(asked, f"{question.key}={value}")]
        for question in asked.questions
    }
    chosen = random.Random(rule)
    judged = 0
    for turn in range(150):
        keys = chosen.sample(list(fitting), chosen.randint(1, len(fitting)))
        said = [f"{key}={chosen.choice(fitting[key])}" for key in keys]
        if turn % 3 == 0:  # now and then anything at all, and a second word on the same
            said.append(f"{chosen.choice(keys)}={chosen.choice(VALUES)}")
        found = browser.execute_script(RUN, rule, said)
        try:
            facts = read_facts(asked, statements(said))
        except FactsError as error:
            assert found["refused"] == [kind.value for kind, _ in error.problems], said
            continue
        assessment = assess(asked, facts)
        assert found["refused"] == [], said
        assert found["finding"] == assessment.finding, said
        outcomes = {
            one.condition.id: one.outcome.value
            for root in assessment.weighed
            for one in root.answered
        }
        assert found["criteria"] == outcomes, said
        changes = [[one.said, list(one.clauses)] for one in assessment.changes]
        assert found["changes"] == changes, said
        judged += 1
    assert judged >= 100


def is_taken(asked, setting):
    try:
        read_facts(asked, statements([setting]))
    except FactsError:
        return False
    return True


def test_what_is_typed_is_judged_at_once_and_kept_in_the_fragment(browser, address):
    opened(browser, address, "lianmeng")
    # Opened from disk, all pages of the session share one store.
    browser.execute_script("localStorage.clear(); sessionStorage.clear()")
    assert "数据不足，得不出结论" in status(browser)
    field(browser, "体验分").send_keys("3.4")
    wait(browser, lambda b: "不满足条文列出的条件" in status(b))
    assert verdicts(browser, "s1__n2#1") == "不满足"
    assert verdicts(browser, "s3__p1#1") == "已触发"
    changes = browser.find_element(By.CSS_SELECTOR, ".guiju-check__changes").text
    assert "体验分须≥4分，现为3.4分" in changes
    assert unquote(browser.current_url).endswith("#体验分=3.4")
    box = field(browser, "体验分")
    box.clear()
    box.send_keys("4")
    field(browser, "关闭权限次数").send_keys("0")
    Select(field(browser, "触犯管理规则")).select_by_visible_text("否")
    wait(browser, lambda b: status(b).startswith("结论：满足条文列出的条件"))
    assert browser.execute_script("return localStorage.length + sessionStorage.length") == 0
    assert browser.get_cookies() == []


def test_an_address_that_was_shared_says_the_same(browser, address):
    fragment = f"#{quote('小店星级')}=4.5&{quote('开通短账期功能')}={quote('否')}"
    opened(browser, address, "ruzhu", fragment)
    assert Select(field(browser, "开通短账期功能")).first_selected_option.text == "否"
    opened(browser, address, "xingji", f"#{quote('小店星级')}=4.5")
    assert verdicts(browser, "1#1") == "满足"
    said = browser.find_element(By.CSS_SELECTOR, ".guiju-check__assumed").text
    assert said == "假定：编者认为“小店星级”即“购物体验星级”，没有来源这样说。"
    # Typed anew in the form's own field, it is no longer called by the other name.
    field(browser, "购物体验星级").send_keys("1")
    wait(browser, lambda b: "购物体验星级=4.51" in unquote(b.current_url))
    assert browser.find_element(By.CSS_SELECTOR, ".guiju-check__assumed").text == ""


def test_a_mistake_is_said_beside_its_field_and_leaves_the_rest_alone(browser, address):
    opened(browser, address, "ruzhu", f"#{quote('购物体验星级')}=9&{quote('没有这项')}=1&DSR=4.8")
    box = field(browser, "购物体验星级")
    assert box.get_attribute("value") == "9"
    assert box.get_attribute("aria-invalid") == "true"
    texts = [
        p.text for p in browser.find_elements(By.CSS_SELECTOR, ".guiju-check__problem") if p.text
    ]
    assert texts == ["“9”超出范围；应在0到5星之间。"]
    alert = browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
    assert "不问“没有这项”" in alert
    assert verdicts(browser, "h1__n2__i4#1") == "满足"
    assert verdicts(browser, "h1__n2__i3#1") == "缺数据"


def test_the_ladder_has_the_shop_on_its_step_and_the_contradiction_beside_it(browser, address):
    opened(browser, address, "lianmeng", f"#{quote('体验分')}=3.5")
    steps = browser.find_elements(By.CSS_SELECTOR, ".guiju-check__ladder > ol > li")
    texts = [" ".join(step.text.split()) for step in steps]
    assert [text.partition("〔")[0].strip() for text in texts] == [
        "<3.5分 警告、关闭权限",
        "本店：3.5分 ≥3.5，<3.8分 警告",
        "≥3.8分 无处理",
    ]
    assert [step.get_attribute("aria-current") for step in steps] == [None, "step", None]
    against = browser.find_element(By.CSS_SELECTOR, ".guiju-check__against").text
    assert "以前商家体验分低于3.8分就会被清退" in against


@pytest.mark.parametrize("rule", read_rules())
def test_every_field_has_a_name_and_every_verdict_a_link_to_its_clause(browser, pages, rule):
    opened(browser, f"{pages.as_uri()}/check/demo", rule)
    asked = ask(rule)
    labels = [one.text for one in browser.find_elements(By.CSS_SELECTOR, ".guiju-check label")]
    assert labels == [question.label for question in asked.questions]
    for item in browser.find_elements(By.CSS_SELECTOR, "[data-criterion]"):
        link = item.find_element(By.TAG_NAME, "a").get_attribute("href")
        clause = item.get_attribute("data-criterion").partition("#")[0]
        assert link.endswith(f"rules/{asked.rule.replace('.', '/')}.html#c-{clause}")


def test_it_fits_a_narrow_screen(browser, pages):
    try:
        browser.set_window_size(360, 800)
        for rule in read_rules():
            opened(browser, f"{pages.as_uri()}/check/demo", rule, f"#{quote('体验分')}=3.6")
            width = "return [document.documentElement.scrollWidth, innerWidth]"
            scroll, inner = browser.execute_script(width)
            assert scroll <= inner, rule
    finally:
        browser.set_window_size(1200, 900)


def test_the_data_cannot_end_their_script(pages):
    for name in read_rules():
        page = (pages / "check" / "demo" / f"{name}.html").read_text("utf-8")
        data = page.split('id="guiju-check-data">')[1].split("</script>")[0]
        assert "<" not in data
        assert json.loads(data)["asked"]["rule"] == ask(name).rule


def test_what_is_lost_stands_below_the_finding(browser, address):
    opened(browser, address, "quebiao", f"#{quote('保证金')}=1000&{quote('体验分')}=4")
    assert "数据不足，得不出结论" in status(browser)
    said = browser.find_element(By.CSS_SELECTOR, ".guiju-check__reasons").text
    assert "得不出“满足”：“1”（1）缺表格，缺的可能是准入条件。" in said
    assert "存疑：缺表格：本条所指的表格缺失。" in said
    opened(browser, address, "pk", "#5-1__i2=" + quote("是"))
    assert "触发了条文列出的清退情形" in status(browser)
    said = browser.find_element(By.CSS_SELECTOR, ".guiju-check__reasons").text
    assert said == "条文没有列出可核对的准入条件。"
