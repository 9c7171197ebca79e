"""From a page that came in to a rule of the corpus: reviewed, decided, accepted, in one step."""

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import html5lib
import pytest
import yaml

from guiju import pipeline
from guiju.cli import main
from guiju.corpus import read_corpus
from guiju.errors import BuildError, CorpusError, GuijuError
from guiju.indexing import build as indexing
from guiju.indexing.analysis import Segmenter, load_segmenter
from guiju.lexicon import read_lexicon
from guiju.project import Project
from guiju.restoration.restore import restore
from guiju.reviewing import reviewed as reviewing
from guiju.reviewing.accepting import Acceptance, accept, plan
from guiju.reviewing.page import page_path, render_review
from guiju.reviewing.reviewed import Review, review, write_review
from guiju.reviewing.summary import Summary, summarised, summary_json
from guiju.reviewing.terminal import screen
from incoming_source import put_incoming
from project_copy import ROOT
from small_corpus import Corpus

PK = "hetang-2022-04-16-dianshang-pk"
PK_RULE = "corpus/rules/ks.dianshang-pk.yaml"
FAHUO = """快手小店发货管理规则
第一章 总则
第一条 为规范商家的发货行为，制定本规则。
第二章 发货时限
第二条 商家应当在订单支付后48小时内发货，未按时发货的，每单扣2分。
第三条 商家不得虚假发货。一个月内虚假发货超过3次的，清退店铺。
第三章 附则
第四条 本规则于2023年4月25日发布，自2023年5月1日起生效。
"""
TWO = (
    FAHUO
    + """快手小店售后服务规则
第一条 为保障消费者的售后权益，制定本规则。
第二条 商家应当在48小时内处理售后申请，超时未处理的，系统自动退款。
第三条 本规则于2022年10月8日发布，2022年10月15日起实施。
"""
)
NOTHING = """电商运营课程免费领
还在为店铺没有流量发愁吗？扫码进群，免费领取全套运营资料！
添加微信 dianshang888，备注“资料”，前100名送价值999元的课程。
"""


def pk_raw() -> str:
    return (ROOT / f"corpus/sources/{PK}/raw.txt").read_text("utf-8")


def pk_revised() -> str:
    """Return the rule of the PK page with one clause put in, so that others are renumbered."""
    text = restore(pk_raw()).text
    body = text[text.index("一、概述") :]
    body = body[: body.index("2022年4月8日生效")] + "2022年4月8日生效。\n"
    body = body.replace("1.2 适用范围", "1.2 基本要求\n主播应当实名认证。\n1.3 适用范围")
    body = body.replace("1.3 名词", "1.4 名词").replace("1.3.", "1.4.")
    return f"{body}5.4 本规则于2023年2月1日修订，2023年2月10日起生效。\n"


@pytest.fixture(scope="module")
def words() -> Segmenter:
    """What parts titles into words; it loads slowly."""
    terms = [term.term for term in read_lexicon(ROOT / "corpus/lexicon").terms]
    return load_segmenter(terms, ROOT / ".cache/jieba")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The PK rule alone, as the project has it."""
    root = tmp_path_factory.mktemp("template")
    Corpus(root)
    shutil.copytree(ROOT / f"corpus/sources/{PK}", root / f"corpus/sources/{PK}")
    shutil.copy(ROOT / PK_RULE, root / PK_RULE)
    (root / "docs").mkdir()
    (root / "docs/index.md").write_text("# 首页\n", "utf-8")
    pipeline.normalise(Project(root), lambda _line: None)
    return root


@pytest.fixture
def project(
    template: Path, words: Segmenter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """A project with one rule, whose site is made without mkdocs."""

    def publish(_config: Path, docs: Path, target: Path, _url: str) -> None:
        for page in docs.rglob("*.md"):
            made = target / page.relative_to(docs).with_suffix(".html")
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_text("", "utf-8")

    monkeypatch.setattr(pipeline, "publish_site", publish)
    for module in (reviewing, indexing):
        monkeypatch.setattr(module, "load_segmenter", lambda *_: words)
    shutil.copytree(template, tmp_path / "project")
    return Project(tmp_path / "project")


def reviewed(project: Project, source: str) -> tuple[Review, Summary, str]:
    made = review(project, source)
    rows = made.rows()
    summary = summarised(made, rows)
    page = render_review(made, summary, rows)
    write_review(project, made, page, page_path(project, source))
    return made, summary, page


def decide(project: Project, source: str, *changes: tuple[str, str]) -> None:
    """Edit review.yaml as a person does: fields written, names struck off."""
    path = project.incoming / source / "review.yaml"
    text = path.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, "utf-8")


FAHUO_DECISIONS = (
    ("to_decide: [rule, publisher, applies_to, category]", "to_decide: []"),
    ("publisher: null", "publisher: 快手"),
    ("applies_to: null", "applies_to: 快手小店商家"),
)


def accepted(project: Project, source: str) -> Acceptance:
    planned = plan(project, source)
    accept(project, planned, lambda _line: None)
    return planned


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_new_rule_comes_into_the_corpus(project: Project) -> None:
    put_incoming(project.root, "demo-undated-fahuo", FAHUO, "快手小店发货管理规则")
    before = (project.root / "corpus/ids.lock").read_text("utf-8")
    arrived = tree(project.incoming / "demo-undated-fahuo")
    reviewed(project, "demo-undated-fahuo")
    decide(project, "demo-undated-fahuo", *FAHUO_DECISIONS)
    accepted(project, "demo-undated-fahuo")

    assert (project.root / "corpus/rules/ks.fahuo.yaml").read_text("utf-8") == (
        "title: 快手小店发货管理规则\n"
        "aliases: [发货管理规则]\n"
        "publisher: 快手\n"
        "applies_to: 快手小店商家\n"
        "category: 发货与物流\n"
        "editions:\n"
        "  - published_on: 2023-04-25\n"
        "    effective_on: 2023-05-01\n"
        "    evidence: [本规则于2023年4月25日发布，自2023年5月1日起生效]\n"
        "    passage: {source: demo-undated-fahuo, opens: 第一章 总则, opens_as: content}\n"
    )
    assert tree(project.root / "corpus/sources/demo-undated-fahuo") == arrived
    assert not (project.incoming / "demo-undated-fahuo").exists()
    after = (project.root / "corpus/ids.lock").read_text("utf-8")
    assert set(before.splitlines()) < set(after.splitlines())
    new = {line.split("\t")[0] for line in set(after.splitlines()) - set(before.splitlines())}
    assert new == {f"ks.fahuo/art-{number}" for number in range(1, 5)}
    assert (project.docs / "rules/ks/fahuo.md").is_file()
    assert (project.site / "search").is_dir()
    assert pipeline.drift(project, pipeline.compute(project)) == ()
    assert not list(project.cache.glob("accept-*"))


def test_a_page_with_two_rules_gives_two(project: Project) -> None:
    put_incoming(project.root, "demo-undated-two", TWO, "快手小店发货管理规则")
    reviewed(project, "demo-undated-two")
    decide(project, "demo-undated-two", *FAHUO_DECISIONS)
    decide(
        project,
        "demo-undated-two",
        ("to_decide: [rule, publisher, applies_to, category]", "to_decide: []"),
        ("publisher: null", "publisher: 快手"),
        ("applies_to: null", "applies_to: 快手小店商家"),
    )
    planned = plan(project, "demo-undated-two")
    assert [change.place for change in planned.changes] == [
        "corpus/rules/ks.fahuo.yaml",
        "corpus/rules/ks.shouhou-fuwu.yaml",
    ]
    accept(project, planned, lambda _line: None)
    rules = {rule.id: rule for rule in pipeline.compute(project).library.rules}
    assert [clause.id for clause in rules["ks.fahuo"].clauses] == [
        "art-1",
        "art-2",
        "art-3",
        "art-4",
    ]
    assert [clause.id for clause in rules["ks.shouhou-fuwu"].clauses] == ["art-1", "art-2", "art-3"]


def test_another_page_of_a_known_edition_is_its_witness(project: Project) -> None:
    before = (project.root / PK_RULE).read_text("utf-8")
    commented = before.replace("editions:\n", "editions:  # 只有一版\n") + "# 文件到此\n"
    (project.root / PK_RULE).write_text(commented, "utf-8")
    text = pk_raw().replace("荷塘月色", "某某论坛")
    put_incoming(project.root, "demo-undated-pk", text, "快手小店电商PK管理规则")
    made, _, _ = reviewed(project, "demo-undated-pk")
    assert made.open == ()
    accepted(project, "demo-undated-pk")
    assert (project.root / PK_RULE).read_text("utf-8") == commented.replace(
        "# 文件到此\n",
        "    witnesses:\n"
        "      - {source: demo-undated-pk, opens: 一、概述, opens_as: content}\n"
        "# 文件到此\n",
    )
    rule = next(iter(pipeline.compute(project).library.rules))
    assert rule.sources == (PK, "demo-undated-pk")
    assert all(witness.agrees for witness in rule.witnesses)


def test_a_new_edition_is_recognised_and_compared(project: Project) -> None:
    put_incoming(
        project.root, "demo-undated-pk", pk_revised(), "快手小店电商PK管理规则（2023年修订）"
    )
    _, summary, page = reviewed(project, "demo-undated-pk")
    (article,) = summary.articles
    assert (article.becomes, article.rule, article.edition) == (
        "edition", "ks.dianshang-pk", "2023-02-10",
    )  # fmt: skip
    assert "第1篇的新旧对照" in page
    assert re.search(r"改号\d+条", page)
    assert [field.value for field in article.to_decide] == ["published_on", "effective_on"]
    before = (project.root / "corpus/ids.lock").read_text("utf-8")
    decide(
        project,
        "demo-undated-pk",
        ("to_decide: [published_on, effective_on]", "to_decide: []"),
        ("note: null", "note: 主播须实名认证。"),
    )
    accepted(project, "demo-undated-pk")
    record = dict(read_corpus(project.root).rules)["ks.dianshang-pk"]
    assert [str(own.effective_on) for own in record.editions] == ["2022-04-08", "2023-02-10"]
    assert record.editions[1].note == "主播须实名认证。"
    after = (project.root / "corpus/ids.lock").read_text("utf-8")
    assert set(before.splitlines()) < set(after.splitlines())
    comparison = project.docs / "rules/ks/dianshang-pk@2022-04-08--2023-02-10.md"
    assert comparison.is_file()


def test_a_page_without_a_rule_is_said_to_have_none(project: Project) -> None:
    put_incoming(project.root, "demo-undated-ad", NOTHING, "电商运营课程免费领")
    reviewed(project, "demo-undated-ad")
    decide(project, "demo-undated-ad", ("sha256", "sha256"))
    with pytest.raises(GuijuError, match=r"no article becomes anything|left to decide"):
        plan(project, "demo-undated-ad")
    assert tree(project.incoming / "demo-undated-ad")


def test_the_same_source_gives_the_same_bytes(project: Project) -> None:
    put_incoming(project.root, "demo-undated-two", TWO, "快手小店发货管理规则")
    first = reviewed(project, "demo-undated-two")[2]
    decisions = (project.incoming / "demo-undated-two/review.yaml").read_bytes()
    second = reviewed(project, "demo-undated-two")[2]
    assert (project.incoming / "demo-undated-two/review.yaml").read_bytes() == decisions
    assert first == second
    shutil.rmtree(project.incoming / "demo-undated-two")
    put_incoming(project.root, "demo-undated-two", TWO, "快手小店发货管理规则")
    assert reviewed(project, "demo-undated-two")[2] == first
    assert (project.incoming / "demo-undated-two/review.yaml").read_bytes() == decisions


def test_what_a_person_wrote_stays_and_the_difference_is_told(project: Project) -> None:
    put_incoming(project.root, "demo-undated-fahuo", FAHUO, "快手小店发货管理规则")
    reviewed(project, "demo-undated-fahuo")
    decide(
        project,
        "demo-undated-fahuo",
        ("rule: ks.fahuo\n", "rule: ks.fahuo-guanli  # 照规则中心的叫法\n"),
        ("effective_on: 2023-05-01", "effective_on: 2023-04-25"),
        *FAHUO_DECISIONS,
    )
    path = project.incoming / "demo-undated-fahuo/review.yaml"
    written = path.read_text("utf-8")
    (project.root / "corpus/lexicon/terms.yaml").write_text(
        (project.root / "corpus/lexicon/terms.yaml").read_text("utf-8") + "\n", "utf-8"
    )
    made, _, page = reviewed(project, "demo-undated-fahuo")
    lines = zip(written.splitlines(), path.read_text("utf-8").splitlines(), strict=True)
    changed = [old for old, new in lines if old != new]
    assert len(changed) == 1
    assert changed[0].startswith("corpus: ")
    assert made.differs == (
        "articles.0.rule：你写的是ks.fahuo-guanli，程序提议ks.fahuo。",
        "articles.0.effective_on：你写的是2023-04-25，程序提议2023-05-01。",
    )
    assert made.candidate is not None
    assert "ks.fahuo-guanli@2023-04-25" in page


def test_an_untouched_file_follows_what_the_corpus_says(project: Project) -> None:
    put_incoming(project.root, "demo-undated-fahuo", FAHUO, "快手小店发货管理规则")
    reviewed(project, "demo-undated-fahuo")
    (project.root / "corpus/rules/ks.fahuo.yaml").write_text(
        (project.root / PK_RULE).read_text("utf-8").replace("title: 快手小店电商PK", "title: 另一"),
        "utf-8",
    )
    (project.root / PK_RULE).unlink()
    reviewed(project, "demo-undated-fahuo")
    text = (project.incoming / "demo-undated-fahuo/review.yaml").read_text("utf-8")
    assert "rule: ks.fahuo-2\n" in text


def test_every_problem_of_the_decisions_is_told_at_once(project: Project) -> None:
    put_incoming(project.root, "demo-undated-two", TWO, "快手小店发货管理规则")
    reviewed(project, "demo-undated-two")
    decide(
        project,
        "demo-undated-two",
        ("to_decide: [rule, publisher, applies_to, category]", "to_decide: []"),
        ("rule: ks.fahuo\n", "rule: ks.dianshang-pk\n"),
        ("publisher: null", "publisher: 快手"),
        ("category: 发货与物流", "category: 别的"),
        (
            "to_decide: [rule, publisher, applies_to, category]",
            "to_decide: [publisher, applies_to]",
        ),
        ("rule: ks.shouhou-fuwu", "rule: tb.shouhou-fuwu"),
    )
    made, summary, _ = reviewed(project, "demo-undated-two")
    place = "corpus/incoming/demo-undated-two/review.yaml"
    assert made.candidate is None
    assert [(problem.place, problem.detail) for problem in made.problems] == [
        (place, "field articles.0.applies_to: is missing"),
        (place, "field articles.0.category: 别的 is no category"),
        (place, "field articles.0.rule: ks.dianshang-pk is a rule already"),
        (place, "field articles.1.rule: tb.shouhou-fuwu names no known platform"),
    ]
    assert [doubt.kind.value for doubt in summary.doubts][:4] == ["写错"] * 4


def test_what_the_source_does_not_print_is_a_problem_of_the_decisions(project: Project) -> None:
    put_incoming(project.root, "demo-undated-fahuo", FAHUO, "快手小店发货管理规则")
    reviewed(project, "demo-undated-fahuo")
    decide(
        project,
        "demo-undated-fahuo",
        *FAHUO_DECISIONS,
        ("effective_on: 2023-05-01", "effective_on: 2023-06-01"),
        ("opens: 第一章 总则", "opens: 第九章"),
    )
    made, _, _ = reviewed(project, "demo-undated-fahuo")
    found = [problem.detail for problem in made.problems]
    assert found == [
        "field articles.0.evidence: 2023-06-01 is not printed in the evidence",
        "field articles.0.opens: 0 lines begin with “第九章”",
    ]
    with pytest.raises(CorpusError, match=r"articles\.0\.opens"):
        plan(project, "demo-undated-fahuo")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("becomes: rule", "becomes"),
        ("becomes: new-rule\n    colour: red", "colour"),
        ("becomes: new-rule\n    becomes: none", "twice"),
    ],
)
def test_a_file_of_decisions_that_does_not_read_is_told(
    project: Project, wrong: str, said: str
) -> None:
    put_incoming(project.root, "demo-undated-fahuo", FAHUO, "快手小店发货管理规则")
    reviewed(project, "demo-undated-fahuo")
    decide(project, "demo-undated-fahuo", ("becomes: new-rule", wrong))
    with pytest.raises(CorpusError, match=f"review.yaml.*{said}"):
        review(project, "demo-undated-fahuo")


def test_what_cannot_be_accepted_is_said_in_one_line(project: Project) -> None:
    source = "demo-undated-fahuo"
    with pytest.raises(GuijuError, match="is no source"):
        plan(project, source)
    put_incoming(project.root, source, FAHUO, "快手小店发货管理规则")
    with pytest.raises(GuijuError, match="run guiju review demo-undated-fahuo first"):
        plan(project, source)
    reviewed(project, source)
    with pytest.raises(
        GuijuError, match=r"4 left to decide \(articles\.0\.rule, .*strike them off"
    ):
        plan(project, source)
    decide(project, source, *FAHUO_DECISIONS)
    rule = project.root / PK_RULE
    text = rule.read_text("utf-8")
    rule.write_text(f"{text}# 改过\n", "utf-8")
    with pytest.raises(GuijuError, match="the corpus has changed since; run guiju review"):
        plan(project, source)
    rule.write_text(text, "utf-8")
    accepted(project, source)
    with pytest.raises(GuijuError, match="was accepted already"):
        plan(project, source)
    put_incoming(project.root, source, FAHUO, "快手小店发货管理规则")
    with pytest.raises(GuijuError, match="has a source of this name"):
        review(project, source)


@pytest.mark.parametrize("source", ["../sources/x", "..", "a/b", "/etc", "demo\n", "ＤＥＭＯ", ""])
def test_only_a_folder_of_incoming_is_reviewed(project: Project, source: str) -> None:
    for asked in (review, plan):
        with pytest.raises(GuijuError, match="is no source"):
            asked(project, source)


def test_decisions_about_other_bytes_are_not_taken(project: Project) -> None:
    put_incoming(project.root, "demo-undated-fahuo", FAHUO, "快手小店发货管理规则")
    reviewed(project, "demo-undated-fahuo")
    folder = project.incoming / "demo-undated-fahuo"
    before = hashlib.sha256((folder / "raw.txt").read_bytes()).hexdigest()
    raw = (folder / "raw.txt").read_bytes() + "补一行。\n".encode()
    (folder / "raw.txt").write_bytes(raw)
    record = (folder / "source.yaml").read_text("utf-8")
    record = record.replace(before, hashlib.sha256(raw).hexdigest())
    (folder / "source.yaml").write_text(record, "utf-8")
    with pytest.raises(GuijuError, match=r"is about another raw\.txt"):
        review(project, "demo-undated-fahuo")


def test_a_plan_that_is_overtaken_changes_nothing(project: Project) -> None:
    text = pk_raw().replace("荷塘月色", "某某论坛")
    put_incoming(project.root, "demo-undated-pk", text, "快手小店电商PK管理规则")
    reviewed(project, "demo-undated-pk")
    planned = plan(project, "demo-undated-pk")
    rule = project.root / PK_RULE
    rule.write_text(rule.read_text("utf-8") + "# 别人刚改过\n", "utf-8")
    before = tree(project.root / "corpus"), tree(project.docs)
    with pytest.raises(BuildError, match="was edited"):
        accept(project, planned, lambda _line: None)
    assert (tree(project.root / "corpus"), tree(project.docs)) == before


def test_a_rule_laid_out_otherwise_is_left_alone(project: Project) -> None:
    rule = project.root / PK_RULE
    data = yaml.safe_load(rule.read_text("utf-8"))
    rule.write_text(yaml.safe_dump(data, allow_unicode=True, default_flow_style=True), "utf-8")
    put_incoming(project.root, "demo-undated-pk", pk_raw(), "快手小店电商PK管理规则")
    reviewed(project, "demo-undated-pk")
    with pytest.raises(GuijuError, match="laid out in a way that nothing can be put into"):
        plan(project, "demo-undated-pk")


HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x07&#60;{{7*7}}"


@pytest.fixture
def hostile(project: Project) -> tuple[Review, Summary, str]:
    text = FAHUO.replace("商家应当", f"商家{HOSTILE}应当")
    put_incoming(
        project.root,
        "demo-undated-hostile",
        f"{HOSTILE}\n{text}\n{HOSTILE}\n",
        HOSTILE.replace("\u202e", "").replace("\x07", ""),
        site="<b>站</b>", url="https://x/?a=%22%3E%3Cscript%3E", note='"><script>alert(1)</script>',
    )  # fmt: skip
    return reviewed(project, "demo-undated-hostile")


def test_hostile_text_is_text_on_the_page(hostile: tuple[Review, Summary, str]) -> None:
    page = hostile[2]
    assert page.count("<script") == 0
    assert "<img" not in page
    assert "javascript:" not in re.sub(r">[^<]*<", "><", page)
    assert all(char.isprintable() or char == "\n" for char in page)
    tags = "".join(re.findall(r"<[^>]*>", page))
    assert not re.search(r"\bsrc=|href=(?!\"#)|\son\w+=", tags)


def test_the_page_is_valid_html(hostile: tuple[Review, Summary, str]) -> None:
    parser = html5lib.HTMLParser(strict=False)
    document = parser.parse(hostile[2])
    assert [(place, code) for place, code, _ in parser.errors] == []
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    wanted = {element.get("href", "")[1:] for element in document.iter() if element.get("href")}
    assert wanted <= set(ids)


def test_hostile_text_is_text_on_the_screen_and_in_the_file(
    project: Project, hostile: tuple[Review, Summary, str]
) -> None:
    _, summary, _ = hostile
    lines = [line.plain for line in screen(summary, Path("/p.html"), Path("/review.yaml"))]
    assert all(line.isprintable() for line in lines)
    text = (project.incoming / "demo-undated-hostile/review.yaml").read_text("utf-8")
    assert all(char.isprintable() or char == "\n" for char in text)
    assert yaml.safe_load(text)["articles"][0]["becomes"] == "new-rule"
    assert json.loads(summary_json(summary, Path("/p.html")))["source"] == "demo-undated-hostile"


def test_the_screen_fits(project: Project) -> None:
    put_incoming(project.root, "demo-undated-two", TWO, "快手小店发货管理规则")
    from rich.cells import cell_len

    _, summary, _ = reviewed(project, "demo-undated-two")
    lines = [line.plain for line in screen(summary, Path("/p.html"), Path("/review.yaml"))]
    assert len(lines) <= 40
    assert max(map(cell_len, lines)) <= 100


def test_the_commands_print_and_write(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*argv: str) -> tuple[int, Any]:
        with pytest.raises(SystemExit) as ended:
            main(["--root", str(project.root), *argv])
        return int(ended.value.code or 0), capsys.readouterr()

    put_incoming(project.root, "demo-undated-fahuo", FAHUO, "快手小店发货管理规则")
    code, printed = run("review", "demo-undated-fahuo", "--json")
    assert code == 0
    told = json.loads(printed.out)
    assert told["articles"][0]["rule"] == "ks.fahuo"
    assert Path(told["page"]).is_file()
    code, printed = run("review", "demo-undated-fahuo")
    assert "还有4项待定" in printed.out
    code, printed = run("accept", "demo-undated-fahuo")
    assert code == 1
    assert printed.err.count("\n") == 1
    decide(project, "demo-undated-fahuo", *FAHUO_DECISIONS)
    before = tree(project.root / "corpus")
    code, printed = run("accept", "demo-undated-fahuo", "--dry-run")
    assert code == 0
    assert "A  corpus/rules/ks.fahuo.yaml" in printed.out
    assert "+title: 快手小店发货管理规则" in printed.out
    assert tree(project.root / "corpus") == before
    code, printed = run("accept", "demo-undated-fahuo")
    assert code == 0
    assert "accepted" in printed.err
    code, printed = run("accept", "demo-undated-fahuo")
    assert code == 1
    assert printed.err == (
        "corpus/sources/demo-undated-fahuo: was accepted already; there is nothing to do\n"
    )
