"""Citing from a rule's page and checking a letter, in a real Chromium, over HTTP and from disk."""

import dataclasses
import json
import random
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browsing import wait
from guiju.citation import cite, cited
from guiju.model import display_label, page_path, pinned_id, pinned_page_path
from guiju.pipeline import build
from guiju.verifying import Checker
from guiju.writing.checker_data import write_checker_data
from guiju.writing.citation_data import STYLE_NAMES
from project_copy import copy_project

pytestmark = pytest.mark.browser

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "citation" / "letters.yaml").read_text("utf-8")
)
PAGE = "rules/ks/dianshang-pk.html"
INLINE = (
    "《快手小店电商PK管理规则》4.1（ks.dianshang-pk@2022-04-08/4-1；2022-04-08生效；"
    "效力状态（截至2026-11-21）：待核验；转载文本，未与官方原文核对）"
)


def messages(browser: Any) -> list[str]:
    return [entry["message"] for entry in browser.get_log("browser")]


def ask(browser: Any, body: str, argument: Any) -> Any:
    """Run an async function of `given` in the page and return what it gives."""
    script = """
        const [argument, done] = arguments;
        (async (given) => { %s })(JSON.parse(argument))
          .then((value) => done({ value: JSON.stringify(value) }))
          .catch((error) => done({ error: `${error} ${error.stack}` }));
    """
    answer = browser.execute_async_script(script % body, json.dumps(argument))
    assert "error" not in answer, answer["error"]
    return json.loads(answer["value"])


def test_every_citation_is_the_one_that_python_gives(
    browser: Any, built: Any, library: Any
) -> None:
    sources = {account.source.id: account.source for account in library.accounts}
    body = """
        const data = await window.guijuCite.load();
        return given.map((part) => [
          data.styles.map((_, style) => window.guijuCite.citation(data, part, style)),
          window.guijuCite.text(data, part),
          window.guijuCite.link(data, part),
        ]);
    """
    for rule in library.rules:
        browser.get(f"{built.site.as_uri()}/{page_path(rule.id)}.html")
        parts = [None, *rule.headings, *rule.clauses]
        got = ask(browser, body, [part.id if part else "" for part in parts])
        for part, (texts, text, link) in zip(parts, got, strict=True):
            what = cited(rule, part, sources, as_of=date(2026, 11, 21))
            assert texts == [cite(what, style) for style in STYLE_NAMES]
            page = f"{built.site.as_uri()}/{pinned_page_path(rule)}.html"
            assert link == (f"{page}#c-{part.id}" if part else page)
            if part in rule.clauses and part.label:
                assert text == f"{display_label(part)} {part.text}"


def clause_button(browser: Any, part: str, word: str) -> Any:
    line = browser.find_element(By.CSS_SELECTOR, f"[id='c-{part}'] ~ .acts")
    return next(
        one for one in line.find_elements(By.TAG_NAME, "button") if one.text.strip() == word
    )


def press(browser: Any, button: Any) -> None:
    browser.execute_script("arguments[0].scrollIntoView({ block: 'center' })", button)
    button.click()


def status(browser: Any) -> str:
    return str(browser.find_element(By.CSS_SELECTOR, ".guiju-cite__status").text)


def test_find_read_cite_paste_check(browser: Any, site: str) -> None:
    browser.get(f"{site}/{PAGE}")
    messages(browser)
    assert not browser.find_elements(By.CSS_SELECTOR, "script[src*='cite/']")
    button = clause_button(browser, "4-1", "复制引用")
    assert button.get_attribute("aria-label") == "复制引用：4.1"
    press(browser, button)
    wait(browser, lambda b: status(b) == "已复制。")
    area = browser.find_element(By.CSS_SELECTOR, ".guiju-cite__text")
    assert area.get_attribute("value").startswith(
        "荷塘月色论坛. 快手小店电商PK管理规则解析[EB/OL]."
    )
    browser.find_element(By.CSS_SELECTOR, ".guiju-cite__style").send_keys("行文")
    wait(browser, lambda _: area.get_attribute("value") == INLINE and status(browser) == "已复制。")
    # The style stays for the next clause of the page.
    press(browser, clause_button(browser, "4-2", "复制引用"))
    wait(browser, lambda _: "4.2（" in area.get_attribute("value"))
    assert browser.find_element(By.CSS_SELECTOR, ".guiju-cite__style").is_displayed()
    press(browser, clause_button(browser, "4-1", "复制引用"))
    wait(browser, lambda _: area.get_attribute("value") == INLINE and status(browser) == "已复制。")
    assert messages(browser) == []
    browser.get(f"{site}/verify.html")
    letter = wait(browser, lambda b: b.find_element(By.ID, "guiju-verify-letter"))
    letter.send_keys(Keys.CONTROL, "v")
    assert letter.get_attribute("value") == INLINE
    browser.find_element(By.CSS_SELECTOR, "#guiju-verify .md-button").click()
    wait(browser, lambda b: "共 2 处，全部相符。" in b.find_element(By.ID, "guiju-verify").text)
    links = browser.find_elements(By.CSS_SELECTOR, ".guiju-verify__sources a")
    assert links[0].get_attribute("href") == f"{site}/{PAGE}#c-4-1"
    assert messages(browser) == []


def test_text_and_link_are_copied_and_the_keyboard_suffices(browser: Any, site: str) -> None:
    browser.get(f"{site}/{PAGE}")
    button = clause_button(browser, "5-1__i1", "复制条文")
    browser.execute_script("arguments[0].focus()", button)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait(browser, lambda b: status(b) == "已复制。")
    area = browser.find_element(By.CSS_SELECTOR, ".guiju-cite__text")
    assert area.get_attribute("value") == (
        "(1) 直播间举报率、PK订单的品退率、差评率等用户体验指标远高于平台平均水平；"
    )
    assert not browser.find_element(By.CSS_SELECTOR, ".guiju-cite__style").is_displayed()
    assert button.get_attribute("aria-expanded") == "true"
    browser.switch_to.active_element.send_keys(Keys.TAB, Keys.ESCAPE)
    press(browser, clause_button(browser, "5-1__i1", "固定链接"))
    pinned = f"{site}/rules/ks/dianshang-pk@2022-04-08.html#c-5-1__i1"
    wait(browser, lambda _: area.get_attribute("value") == pinned)
    browser.find_element(By.CSS_SELECTOR, ".guiju-cite__style + button").send_keys(Keys.ESCAPE)
    assert not browser.find_elements(By.CSS_SELECTOR, ".guiju-cite__text")
    assert browser.switch_to.active_element.text == "固定链接"


def test_without_a_clipboard_the_text_is_left_selected(browser: Any, site: str) -> None:
    browser.get(f"{site}/{PAGE}")
    browser.execute_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = () => false;"
    )
    press(browser, clause_button(browser, "4-1", "复制引用"))
    wait(browser, lambda b: "文字已选中" in status(b))
    selected = browser.execute_script(
        "const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd)"
    )
    assert selected.startswith("荷塘月色论坛. ")


def test_pinned_addresses_lead_to_the_clause(browser: Any, site: str, library: Any) -> None:
    for rule in library.rules[::3]:
        part = rule.clauses[-1].id
        browser.get(f"{site}/index.html")
        browser.execute_script(
            "location.href = arguments[0]", f"{site}/{pinned_page_path(rule)}.html#c-{part}"
        )
        target = f"{site}/{page_path(rule.id)}.html#c-{part}"
        wait(browser, lambda b, target=target: b.current_url == target)


def test_a_former_id_leads_on(browser: Any, tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    record = project.root / "corpus" / "rules" / "ks.dianshang-pk.yaml"
    record.write_text(record.read_text("utf-8") + "former_ids: [ks.pk-old]\n", "utf-8")
    settings = project.root / "corpus" / "corpus.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace('site_url: ""', "site_url: https://x.example/kb/"),
        "utf-8",
    )
    build(project, lambda _line: None)
    base = project.site.as_uri()
    for old in ("rules/ks/pk-old", "rules/ks/pk-old@2022-04-08"):
        page = (project.site / f"{old}.html").read_text("utf-8")
        assert (
            '<link rel="canonical" href="https://x.example/kb/rules/ks/dianshang-pk.html">' in page
        )
        browser.get(f"{base}/index.html")
        browser.execute_script("location.href = arguments[0]", f"{base}/{old}.html#c-4-1")
        wait(browser, lambda b: b.current_url == f"{base}/{PAGE}#c-4-1")
    link = "https://x.example/kb/rules/ks/dianshang-pk@2022-04-08.html#c-4-1"
    data = "return window.guijuCite.link(await window.guijuCite.load(), given);"
    assert ask(browser, data, "4-1") == link


def plain(verdicts: Any) -> Any:
    """Return Python's verdicts as the browser gives them."""
    found = []
    for verdict in verdicts.verdicts:
        fields = dataclasses.asdict(verdict)
        found.append({**fields, "outcome": verdict.outcome.value, "clauses": list(verdict.clauses)})
    for verdict in found:
        verdict["comparison"] = list(verdict["comparison"])
    return {"verdicts": found, "unreadFrom": verdicts.unread_from}


CHECK_ALL = """
    const checker = await window.guijuVerify.load();
    return given.map((letter) => {
      const { verdicts, unreadFrom } = window.guijuVerify.check(checker, letter);
      const pinned = (one) => one.clauses.map((clause) => clause.pinned);
      return { verdicts: verdicts.map((one) => ({ ...one, clauses: pinned(one) })), unreadFrom };
    });
"""


def open_checker(browser: Any, site: str) -> None:
    browser.get("about:blank")
    browser.get(f"{site}/verify.html")
    wait(browser, lambda b: b.find_element(By.ID, "guiju-verify-letter"))


def test_letters(browser: Any, site: str) -> None:
    open_checker(browser, site)
    answers = ask(browser, CHECK_ALL, [case["letter"] for case in CASES])
    for case, answer in zip(CASES, answers, strict=True):
        rows: list[Any] = []
        for one in answer["verdicts"]:
            clauses = [re.sub(r"@[^/]+", "", clause) for clause in one["clauses"]]
            rows.append([f"{one['line']}:{one['column']}", one["outcome"], clauses])
            apart = [stretch for stretch in one["comparison"] if not stretch["alike"]]
            if apart:
                fields = ("quoted", "printed", "serious")
                rows.append({"differences": [[s[name] for name in fields] for s in apart]})
        assert rows == case["verdicts"], case["why"]


def letters_of(library: Any) -> list[str]:
    """Return letters that quote clauses rightly and wrongly, and others that are noise."""
    dice = random.Random(20220408)
    made = [case["letter"] for case in CASES]
    rules = library.rules
    marks = [("“", "”"), ("「", "」"), ('"', '"')]
    for rule in rules:
        for clause in rule.clauses:
            text = clause.text.replace("\n", "")
            at = dice.randrange(max(len(text) - 12, 1))
            piece = text[at : at + dice.randrange(8, 60)]
            middle = dice.randrange(len(piece))
            changed = (
                piece[:middle]
                + dice.choice("不5，……的店铺三")
                + piece[middle + dice.randrange(4) :]
            )
            name = dice.choice([rule.title, *rule.aliases])
            cites = dice.choice(
                [f"《{name}》{clause.label}", pinned_id(rule, clause.id), f"{name}", ""]
            )
            for quote in (piece, changed):
                start, end = dice.choice(marks)
                made.append(
                    f"{cites}{dice.choice(['规定', '：', '，', '。'])}{start}{quote}{end}。"
                )
    pieces = '“”「」"《》第四条款4.1、（）本规则该情形三电商PK不…\n 𠮷之的见规定法二10分天'.replace(
        "\n", "\n\n"
    )
    for _ in range(300):
        made.append("".join(dice.choice(pieces) for _ in range(dice.randrange(80))))
    joined = made[: len(made) // 2]
    return [*made, "𠮷".join(joined), "“" * 30000, "第四条" * 9000, "《电商PK》4.1" * 3000]


def test_the_browser_judges_as_python_does(browser: Any, built: Any, library: Any) -> None:
    open_checker(browser, built.site.as_uri())
    checker = Checker(library.rules)
    letters = letters_of(library)
    answers = ask(browser, CHECK_ALL, letters)
    for letter, answer in zip(letters, answers, strict=True):
        assert answer == plain(checker.check(letter)), letter[:200]


def test_the_browser_knows_earlier_editions(
    browser: Any, built: Any, library: Any, tmp_path: Path
) -> None:
    open_checker(browser, built.site.as_uri())
    rule = next(rule for rule in library.rules if rule.id == "ks.kuaifenxiao-zhunru")
    changed = [
        dataclasses.replace(clause, text=clause.text.replace("2倍", "3倍").replace("店肆", "店铺"))
        if not clause.glosses
        else clause
        for clause in rule.clauses
    ]
    earlier = [dataclasses.replace(rule, edition="2020-02-08", clauses=tuple(changed))]
    write_checker_data(library.rules, earlier, tmp_path)
    script = (tmp_path / "verify" / "data.js").read_text("utf-8")
    data = json.loads(script.removeprefix("guijuVerifyData(").removesuffix(");\n"))
    letters = [f"《快分销》{c.label}“{c.text[:40]}”" for c in changed]
    letters += [f"平台称“{c.text[:40]}”" for c in changed]
    body = """
        const checker = new window.guijuLetters.Checker(given.data);
        return given.letters.map((letter) => {
          const { verdicts, unreadFrom } = window.guijuVerify.check(checker, letter);
          const pinned = (one) => one.clauses.map((clause) => clause.pinned);
          return { verdicts: verdicts.map((one) => ({ ...one, clauses: pinned(one) })), unreadFrom };
        });
    """
    answers = ask(browser, body, {"data": data, "letters": letters})
    checker = Checker(library.rules, earlier)
    said = []
    for letter, answer in zip(letters, answers, strict=True):
        assert answer == plain(checker.check(letter)), letter
        said += [one["reason"] for one in answer["verdicts"]]
    assert any("2020-02-08版二、6的文字一致" in reason for reason in said)


def test_a_letter_is_judged_on_the_page(browser: Any, site: str, tmp_path: Path) -> None:
    open_checker(browser, site)
    messages(browser)
    box = browser.find_element(By.ID, "guiju-verify")
    button = browser.find_element(By.CSS_SELECTOR, "#guiju-verify .md-button")
    button.click()
    wait(browser, lambda _: "请先粘贴或打开一封信。" in box.text)
    letter = tmp_path / "letter.txt"
    letter.write_bytes("《电商PK》4.1：\r\n“平台应对其<b>减轻或免于处置”".encode("gb18030"))
    browser.find_element(By.ID, "guiju-verify-file").send_keys(str(letter))
    wait(browser, lambda _: "共 2 处，其中 1 处需要留意。" in box.text)
    found = browser.find_elements(By.CSS_SELECTOR, ".guiju-verify__verdict")
    assert [one.find_element(By.TAG_NAME, "strong").text for one in found] == ["找到", "引文有出入"]
    assert [one.text for one in found[1].find_elements(By.TAG_NAME, "del")] == ["应", "<b>"]
    assert [one.text for one in found[1].find_elements(By.TAG_NAME, "ins")] == ["可"]
    serious = found[1].find_elements(By.CSS_SELECTOR, ".guiju-verify--serious")
    assert [one.text for one in serious] == ["应", "可", "<b>"]
    found[1].find_element(By.TAG_NAME, "button").click()
    selected = browser.execute_script(
        "const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd)"
    )
    assert selected == "“平台应对其<b>减轻或免于处置”"
    resources = browser.execute_script(
        "return performance.getEntriesByType('resource').map((one) => one.name)"
    )
    assert [one for one in resources if not one.startswith(site)] == []
    assert messages(browser) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_reaches_over_the_edge(browser: Any, built: Any, width: int) -> None:
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        open_checker(browser, built.site.as_uri())
        area = browser.find_element(By.ID, "guiju-verify-letter")
        browser.execute_script("arguments[0].value = arguments[1]", area, CASES[14]["letter"])
        browser.find_element(By.CSS_SELECTOR, "#guiju-verify .md-button").click()
        wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".guiju-verify__verdict"))
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        browser.get(f"{built.site.as_uri()}/{PAGE}")
        press(browser, clause_button(browser, "4-1", "复制引用"))
        wait(browser, lambda b: "复制" in status(b))
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_without_script_nothing_is_offered_that_does_not_work(built: Any) -> None:
    page = (built.site / PAGE).read_text("utf-8")
    assert "<button" not in page.split("<article")[1].split("</article>")[0]
    checker = (built.site / "verify.html").read_text("utf-8")
    assert "核对需要浏览器脚本" in checker
    assert "<textarea" not in checker
