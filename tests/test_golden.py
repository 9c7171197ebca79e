"""The five sources as they stand; a golden file changes only after it was read beside raw.txt."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from golden_text import golden_text
from guiju import restore
from guiju.model import Account

GOLDEN = Path(__file__).parent / "golden"
SOURCES = sorted(path.name for path in GOLDEN.iterdir() if path.name != "criteria")


def test_every_source_has_a_golden_file(library: Any) -> None:
    assert [account.source.id for account in library.accounts] == SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_source_is_as_golden(source: str, corpus: Any, library: Any) -> None:
    raw = next(text.text for text in corpus.sources if text.source.id == source)
    account = next(account for account in library.accounts if account.source.id == source)
    expected = (GOLDEN / source / "account.txt").read_text("utf-8")
    assert golden_text(library, account, raw) == expected


# What must stand in a clause, written from the table of what each page holds, not from the output.
EXACT = {
    "ks.haowu-lianmeng-ruzhu/h1__n2__i2": "店铺严重违规分<100分；",
    "ks.haowu-lianmeng-ruzhu/h1__n2__i3": "小店星级≥4星（备注：由于综合分上线时间待定，先行标准为dsr≥4.7）；",
    "ks.haowu-lianmeng-ruzhu/h1__n2__i4": "过去90天店铺DSR≥4.7，若开店时间小于90天免审；",
    "ks.haowu-lianmeng-ruzhu/h1__n2__i6": "商家的小店订单在近30天内成交金额≥1000；",
    "ks.haowu-lianmeng-ruzhu/h2__n1__i3": "食品（不含生鲜）类目仅支持品牌商/有品牌授权的商家进入。",
    "ks.haowu-lianmeng-ruzhu/h2__n2": "开通入口：快手小店PC端-【好物联盟】-【特殊类目申请推广】。",
    "ks.haowu-lianmeng-qingtui/case-5": "商家在快手联盟推广或销售涉及假冒、盗版的商品。",
    "ks.kuaifenxiao-zhunru/s2__n3": "购物体会星级≥4星。",
    "ks.kuaifenxiao-zhunru/s2__n5": "不存在因违规被一次性扣商户违规分≥40 分的情形。",
    "ks.kuaifenxiao-zhunru/s2__n6": "商户主营类目近30天的品退率不高于该类目的平均品退率的2倍。",
    "dy.jingxuan-lianmeng/s1__h1__n1": "关闭权限次数<3次",
    "dy.jingxuan-lianmeng/s1__h1__n2": "商家体验分>=4.0分",
    "dy.jingxuan-lianmeng/s2__n3": "商家店铺体验分高于（含）4分，新商家（入驻成功60天内的商家）无体验分时，暂不做考核。",
    "dy.xiaohuangche-kaitong/p1": "首先，账号要经过实名认证，其次，抖音账号需要满足有1000名粉丝 同时还有发布10个及以上的作品，"
    "最后在缴纳500元的保证金，就可以开通小黄车啦。",
    "ks.dianshang-pk/1-2": "参与电商PK的主播，包含PK场景下的带货达人及与其PK的主播（以下简称“PK对象”）。",
    "ks.dianshang-pk/5-1__i2": "存在其他平台认为对平台秩序造成影响的违规行为。",
    "ks.dianshang-pk/5-3": "本规则于2022年3月31日首次发布，2022年4月8日生效。",
}
COUNTS = {
    "ks.haowu-lianmeng-ruzhu": 16,
    "ks.haowu-lianmeng-qingtui": 10,
    "ks.kuaifenxiao-zhunru": 20,
    "ks.weigui-guanli-2022": 5,
    "ks.yiqing-fahuo-kaohe": 3,
    "dy.jingxuan-lianmeng": 14,
    "dy.xiaohuangche-kaitong": 1,
    "ks.dianshang-pk": 18,
}


def test_the_clauses_that_decide_are_exact(library: Any) -> None:
    texts = {f"{rule.id}/{c.id}": c.text for rule in library.rules for c in rule.clauses}
    assert {name: texts.get(name) for name in EXACT} == EXACT


def test_each_rule_has_its_clauses_in_printed_order(library: Any) -> None:
    assert {rule.id: len(rule.clauses) for rule in library.rules} == COUNTS
    for rule in library.rules:
        assert [clause.sort for clause in rule.clauses] == sorted(c.sort for c in rule.clauses)


def test_expected_flags_stand_and_no_others_of_loss(library: Any) -> None:
    flags = {
        (f"{rule.id}/{part.id}", flag.kind.value)
        for rule in library.rules
        for part in (*rule.headings, *rule.clauses)
        for flag in part.flags
        if flag.kind.value != "spun-term"
    }
    assert flags == {
        ("ks.kuaifenxiao-zhunru/s1", "missing-character"),
        ("ks.kuaifenxiao-zhunru/s2__n2", "missing-table"),
        ("ks.yiqing-fahuo-kaohe/p1", "missing-table"),
        ("ks.yiqing-fahuo-kaohe/p3", "missing-table"),
        ("ks.dianshang-pk/2-1", "missing-table"),
        ("ks.haowu-lianmeng-ruzhu/h1__n2__i6", "unit-not-printed"),
        ("dy.jingxuan-lianmeng/s3__h1__p1", "contradicts"),
        ("dy.jingxuan-lianmeng/s3__h1__p2", "contradicts"),
    }


def test_no_clause_holds_damage_or_what_is_no_rule(library: Any) -> None:
    dirt = re.compile(
        r"[\ue000-\uf8ff\xa0\u200b]|\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+ ?\)|(?:[!-;] [?-~]){3}|msc496|"
        r"荷塘|幕思|微信|小伙伴|TAGS|点击这里|版权|相关推荐|[產會級關應類當為開實驗]"
    )
    for rule in library.rules:
        for clause in rule.clauses:
            assert not dirt.search(clause.text), f"{rule.id}/{clause.id}"
            assert not re.search(r"[一-鿿][,:;?!][一-鿿]", clause.text)


def test_every_character_is_in_exactly_one_account(corpus: Any, library: Any) -> None:
    for text, account in zip(corpus.sources, library.accounts, strict=True):
        assert text.source == account.source
        ends = [0, *(entry.end for entry in account.ledger)]
        assert [entry.start for entry in account.ledger] == ends[:-1]
        assert ends[-1] == len(text.text) == account.characters
        assert all(
            (entry.account is Account.REMOVAL) == bool(entry.reason) for entry in account.ledger
        )
        for entry in account.ledger:
            if entry.account is Account.LAYOUT:
                left = re.sub(
                    r"(?:[\x21-\x3b] |\xa0\xa0|  )[\x3f-\x7e]",
                    "",
                    text.text[entry.start : entry.end],
                )
                assert not left.strip(" \n\u3000\xa0"), (
                    "only white space and forum strings are layout"
                )


def test_spans_lead_from_a_clause_back_to_its_words(corpus: Any, library: Any) -> None:
    raws = {text.source.id: text.text for text in corpus.sources}
    for rule in library.rules:
        for clause in rule.clauses:
            assert list(clause.spans) == sorted(clause.spans)
            raw = "".join(raws[s.source][s.start : s.end] for s in clause.spans)
            # Only the whole page shows which lines were wrapped wrongly and which signs are Chinese.
            again = bare(restore(raw).text)
            assert all(bare(paragraph) in again for paragraph in clause.text.split("\n"))


def bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_evidence_is_printed_where_it_says(corpus: Any, library: Any) -> None:
    restored_pages = {text.source.id: restore(text) for text in corpus.sources}
    for rule in library.rules:
        for clause in rule.clauses:
            for item in (*clause.tags, *clause.flags):
                if item.evidence:
                    at = item.evidence
                    restored = restored_pages[at.source]
                    places = re.finditer(re.escape(at.quote), restored.text)
                    assert (at.start, at.end) in [restored.source_span(*m.span()) for m in places]
