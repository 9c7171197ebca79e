"""What is said of a shop: files and strings, everything wrong at once, nothing rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_rules import ask
from guiju.errors import UsageError
from guiju.facts import FactsError, read_facts, read_statements, statements
from guiju.measures import Amount

if TYPE_CHECKING:
    from pathlib import Path


def read(tmp_path: Path, name: str, text: str) -> dict[str, str]:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    asked = ask("ruzhu")
    return {key: fact.shown for key, fact in read_facts(asked, read_statements(path)).items()}


def test_yaml_and_json_give_the_same_facts(tmp_path: Path) -> None:
    yaml_text = "购物体验星级: 4.20\n开店时间: 45天\n开通短账期功能: no\nh1__n2__i7: true\nDSR:\n"
    json_text = '{"购物体验星级": 4.20, "开店时间": "45天", "开通短账期功能": false, "h1__n2__i7": true, "DSR": null}'
    wanted = {
        "购物体验星级": "4.20星",
        "开店时间": "45天",
        "开通短账期功能": "否",
        "h1__n2__i7": "是",
    }
    yaml_facts = yaml_text.replace("DSR:\n", "")
    json_facts = json_text.replace(', "DSR": null', "")
    assert read(tmp_path, "shop.yaml", yaml_facts) == wanted
    assert read(tmp_path, "shop.json", json_facts) == wanted
    # A name without a value is what somebody has not filled in yet.
    assert read(tmp_path, "shop.yaml", yaml_text) == wanted
    assert read(tmp_path, "shop.json", json_text) == wanted


@pytest.mark.parametrize("name", ["shop.yaml", "shop.json"])
def test_a_long_figure_of_a_file_is_not_rounded(tmp_path: Path, name: str) -> None:
    figure = "3.99999999999999999999999999"
    path = tmp_path / name
    path.write_text(
        f'{{"购物体验星级": {figure}}}' if name.endswith("json") else f"购物体验星级: {figure}",
        "utf-8",
    )
    value = read_facts(ask("ruzhu"), read_statements(path))["购物体验星级"].value
    assert isinstance(value, Amount)
    assert str(value.number) == figure


def test_a_name_given_twice_in_a_file_is_seen(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="说法不同"):
        read(tmp_path, "shop.yaml", "购物体验星级: 4\n小店星级: 5\n")
    with pytest.raises(FactsError, match="说法不同"):
        read(tmp_path, "shop.json", '{"DSR": 4, "DSR": 5}')


def test_an_error_of_a_file_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(FactsError) as caught:
        read(tmp_path, "shop.yaml", "DSR: 4.8\n购物体验星级: 4.2元\n购物星级: 3\n")
    first, second = str(caught.value).split("\n")
    assert "shop.yaml:2: 购物体验星级" in first
    assert "单位“元”不合，这一项以“星”计；" in first
    assert "shop.yaml:3: 购物星级" in second
    assert "是否指“购物体验星级”" in second


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shop.yaml", "- 1\n- 2\n"),
        ("shop.yaml", "a: [1, 2]\n"),
        ("shop.yaml", "a: {b: c}\n"),
        ("shop.yaml", "a: 'b\n"),
        ("shop.yaml", "? [a]\n: b\n"),
        ("shop.yaml", "[" * 5000),
        ("shop.json", "[1]"),
        ("shop.json", '{"a": [1]}'),
        ("shop.json", '{"a": {"b": 1}}'),
        ("shop.json", '{"a": '),
        ("shop.json", '{"a":' * 100000),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_line(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        read_statements(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text_or_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes("购物体验星级: 4".encode("gb18030"))
    with pytest.raises(UsageError, match="UTF-8"):
        read_statements(path)
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(UsageError, match="1000000"):
        read_statements(path)


def test_traditional_names_and_full_width_signs_are_understood() -> None:
    facts = read_facts(ask("ruzhu"), statements(["購物體驗星級＝４．２"]))
    assert facts["购物体验星级"].shown == "4.2星"


def test_a_window_that_is_not_asked_for_is_another_name() -> None:
    with pytest.raises(FactsError, match="是否指“近30天成交金额”"):
        read_facts(ask("ruzhu"), statements(["近7天成交金额=1000"]))
    with pytest.raises(FactsError, match="分开问的有：近7天成交金额、近30天成交金额"):
        read_facts(ask("zonghe"), statements(["成交金额=1000"]))


def test_a_clause_that_cannot_be_named_says_what_it_asks() -> None:
    with pytest.raises(FactsError, match=r"这一条问的是：开通短账期功能$"):
        read_facts(ask("ruzhu"), statements(["h1__n2__i5=是"]))
    with pytest.raises(FactsError, match=r"这一条问的是：店铺状态正常、挂车功能正常$"):
        read_facts(ask("ruzhu"), statements(["ks.demo-ruzhu/h1__n2__i1=是"]))


def test_a_share_below_one_without_its_sign_is_asked_about() -> None:
    with pytest.raises(FactsError, match=r"“0.02”说不清是2%还是0.02%；写成2%或0.02%$"):
        read_facts(ask("zhunru"), statements(["品退率=0.02"]))
    assert read_facts(ask("zhunru"), statements(["品退率=0.02%"]))["品退率"].shown == "0.02%"


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_said_is_a_fact_or_refused_in_one_line(name: str, value: str) -> None:
    for setting in (f"{name}={value}", f"购物体验星级={value}", f"店铺类型={value}", name):
        for rule in ("ruzhu", "zhunru"):
            try:
                read_facts(ask(rule), statements([setting]))
            except FactsError as error:
                assert "\n" not in str(error)
                assert len(error.problems) == 1
