"""Reading what a person says of a shop: names and values into facts that criteria compare with.

Every problem of a run is found before any is reported, each in one line that says what would do.
"""

from __future__ import annotations

import difflib
import json
import sys
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from guiju.errors import Problem, UsageError
from guiju.measures import Amount, amount, plain, read_figure
from guiju.provisions import MetricKind
from guiju.questionnaire import Question, Questionnaire, folded_name, number_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_EXAMPLE = Decimal(10)
YES = ("是", "有", "true", "yes")
NO = ("否", "无", "没有", "false", "no")
NONE_YET = ("无", "没有", "暂无")
LONGEST_VALUE = 40  # characters; longer than any figure or option
LONGEST_NAME = 200
_SHOWN = 80
LARGEST_FILE = 1_000_000  # bytes


class Refusal(StrEnum):
    """Why something said is no fact."""

    FORM = "form"  # no name, or no value
    NAME = "name"  # no rule's question is called so
    NUMBER = "number"  # does not read as one number
    UNIT = "unit"  # a unit of something else
    RANGE = "range"
    ANSWER = "answer"  # neither yes nor no, or no such option
    CONFLICT = "conflict"  # said twice, and not alike


@dataclass(frozen=True, slots=True)
class Statement:
    """A name and a value as somebody gave them, and where."""

    place: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one question.

    `value` is a number of a base unit, yes or no, an option, or None where the shop has no figure
    yet. `shown` is how it was given, with the unit that went without saying. `assumed` is the name
    that it was given by, where only a curator says that this is the same.
    """

    question: str
    value: Amount | bool | str | None
    shown: str
    place: str
    assumed: str | None = None


class FactsError(UsageError):
    """Something said of a shop cannot be taken; carries every problem, with its kind."""

    def __init__(self, problems: Iterable[tuple[Refusal, Problem]]) -> None:
        self.problems = tuple(problems)
        lines = (f"{one.place}: {one.found}；{one.remedy}" for _, one in self.problems)
        super().__init__("\n".join(" ".join(line.split()) for line in lines))


class _RefusedError(Exception):
    def __init__(self, kind: Refusal, found: str, remedy: str) -> None:
        super().__init__(kind, found, remedy)
        self.kind, self.found, self.remedy = kind, found, remedy


def statements(settings: Iterable[str]) -> tuple[Statement, ...]:
    """Return what `name=value` strings say; one without a name or value keeps an empty one.

    >>> statements(["体验分=4.2"])
    (Statement(place='--set 体验分=4.2', name='体验分', value='4.2'),)
    """
    found = []
    for setting in settings:
        name, _, value = setting.replace("＝", "=").partition("=")
        shown = setting if len(setting) <= _SHOWN else f"{setting[:_SHOWN]}…"
        found.append(Statement(f"--set {shown}", name.strip(), value.strip()))
    return tuple(found)


def read_statements(path: Path) -> tuple[Statement, ...]:
    """Read a YAML or JSON file of names with values; numbers stay as they are written.

    `-` is standard input, which is JSON if it begins with a brace.

    Raises:
        UsageError: the file cannot be read, or holds anything but names with plain values.
    """
    try:
        is_input = path == Path("-")
        raw = sys.stdin.buffer.read(LARGEST_FILE + 1) if is_input else path.read_bytes()
    except OSError as error:
        message = f"{path}: {error.strerror}；请给出可读的 YAML 或 JSON 文件"
        raise UsageError(message) from None
    if len(raw) > LARGEST_FILE:
        message = f"{path}: 超过 {LARGEST_FILE} 字节；只写本规则要问的事项"
        raise UsageError(message)
    try:
        text = raw.decode("utf-8-sig")
        if path.suffix == ".json" or (is_input and text.lstrip().startswith("{")):
            return _from_json(path, text)
        return _from_yaml(path, text)
    except UnicodeDecodeError:
        message = f"{path}: 不是 UTF-8 编码；请另存为 UTF-8"
    except RecursionError:
        message = f"{path}: 嵌套过深；每行写一项“名称: 值”"
    except json.JSONDecodeError as error:
        message = f'{path}:{error.lineno}: 不是合法的 JSON；写作 {{"名称": 值}}'
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        message = f"{path}{line}: 不是合法的 YAML；每行写一项“名称: 值”"
    raise UsageError(message)


def _from_json(path: Path, text: str) -> tuple[Statement, ...]:
    # Pairs, so that a name given twice is seen; numbers as written, so that none is rounded.
    pairs = json.loads(text, object_pairs_hook=_Pairs, parse_float=str, parse_int=str)
    if not isinstance(pairs, _Pairs):
        message = f'{path}: 不是一组名称和值；写作 {{"名称": 值}}'
        raise UsageError(message)
    found = []
    for name, value in pairs:
        if isinstance(value, list):
            message = f"{path}: {name}: 值不是一个数或一个词；每项只写一个值"
            raise UsageError(message)
        said = value if isinstance(value, str) else _JSON_WORDS.get(str(value), "")
        if said:  # a name without a value is what nobody has filled in yet
            found.append(Statement(f"{path}: {name}", name, said))
    return tuple(found)


_JSON_WORDS = {"True": "是", "False": "否"}


class _Pairs(list[tuple[str, object]]):
    pass


def _from_yaml(path: Path, text: str) -> tuple[Statement, ...]:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        return ()
    if not isinstance(node, yaml.MappingNode):
        message = f"{path}: 不是一组名称和值；每行写一项“名称: 值”"
        raise UsageError(message)
    found = []
    for name, value in node.value:
        line = name.start_mark.line + 1
        if not isinstance(name, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            message = f"{path}:{line}: 值不是一个数或一个词；每项只写一个值"
            raise UsageError(message)
        if value.tag != "tag:yaml.org,2002:null":
            found.append(Statement(f"{path}:{line}: {name.value}", name.value, value.value))
    return tuple(found)


def read_facts(asked: Questionnaire, said: Iterable[Statement]) -> dict[str, Fact]:
    """Return the fact for each question that was spoken of.

    Raises:
        FactsError: with all that cannot be taken.
    """
    facts: dict[str, Fact] = {}
    refused: list[tuple[Refusal, Problem]] = []
    by_name: dict[str, list[Question]] = {}
    for question in asked.questions:
        for name in question.names:
            by_name.setdefault(name, []).append(question)
    for statement in said:
        try:
            fact = _fact(statement, by_name, asked)
            before = facts.setdefault(fact.question, fact)
            if before.value != fact.value:
                found = f"与 {before.place} 说法不同（{before.shown}、{fact.shown}）"
                raise _RefusedError(Refusal.CONFLICT, found, "只留一个")
        except _RefusedError as refusal:
            problem = Problem(statement.place or "--set", refusal.found, refusal.remedy)
            refused.append((refusal.kind, problem))
    if refused:
        raise FactsError(refused)
    return facts


def _fact(
    statement: Statement, by_name: Mapping[str, list[Question]], asked: Questionnaire
) -> Fact:
    if not statement.name or not statement.value:
        raise _RefusedError(Refusal.FORM, "不是“名称=值”", "写作 名称=值")
    for said, longest in ((statement.name, LONGEST_NAME), (statement.value, LONGEST_VALUE)):
        if len(said) > longest:
            raise _RefusedError(Refusal.FORM, f"超过 {longest} 个字符", "只写名称和数值或答案")
    question = _question(statement.name, by_name, asked)
    assumed = dict(question.assumed).get(folded_name(statement.name))
    given = plain(statement.value)
    value: Amount | bool | str | None
    if question.kind is MetricKind.NUMBER:
        value, shown = _number(question, given)
    elif question.kind is MetricKind.FACT:
        value = _yes_or_no(given)
        shown = "是" if value else "否"
    else:
        value = shown = _option(question, given)
    return Fact(question.key, value, shown, statement.place, assumed)


def _question(name: str, by_name: Mapping[str, list[Question]], asked: Questionnaire) -> Question:
    folded = folded_name(name)
    found = by_name.get(folded)
    if found is None:
        from guiju.folding import fold

        # Traditional characters; the page of the site never needs them, it names its own fields.
        found = next((own for known, own in by_name.items() if fold(known) == fold(name)), None)
    if found is None:
        raise _RefusedError(
            Refusal.NAME, f"《{asked.title}》不问“{name}”", _meant(folded, by_name, asked)
        )
    return found[0]


def _meant(folded: str, by_name: Mapping[str, list[Question]], asked: Questionnaire) -> str:
    """Return what a name that is not asked for may have meant."""
    clause = folded.removeprefix(f"{asked.rule}/").partition("#")[0]
    own = [_called(question) for question in asked.questions if clause in question.clauses]
    if own:
        return f"这一条问的是：{'、'.join(own)}"
    apart = {q.key: q for name, own in by_name.items() if name.endswith(folded) for q in own}
    if len(apart) > 1:
        return f"分开问的有：{'、'.join(_called(question) for question in apart.values())}"
    near = difflib.get_close_matches(folded, by_name, n=1, cutoff=0.4)
    if near:
        return f"是否指“{_called(by_name[near[0]][0])}”"
    return f"可说的有：{'、'.join(_called(question) for question in asked.questions)}"


def _called(question: Question) -> str:
    named = folded_name(question.label) in question.names
    return question.label if named else question.key


def _number(question: Question, given: str) -> tuple[Amount | None, str]:
    if given in NONE_YET:
        return None, "尚无数值"
    units = {name: (base, factor) for name, base, factor in question.units}
    figure = read_figure(given, units)
    example = f"只写数和单位，如 {number_words(question.high or _EXAMPLE)}{question.unit or ''}"
    if figure is None:
        raise _RefusedError(Refusal.NUMBER, f"“{given}”读不成一个数", example)
    if question.unit == "%" and not figure.unit and 0 < figure.number < 1:
        ways = [f"{number_words(one)}%" for one in (figure.number * 100, figure.number)]
        found, remedy = f"“{given}”说不清是{ways[0]}还是{ways[1]}", f"写成{ways[0]}或{ways[1]}"
        raise _RefusedError(Refusal.UNIT, found, remedy)
    value = amount(figure.number, figure.unit or question.unit, units)
    if value is None:
        asks = f"这一项以“{question.unit}”计" if question.unit else "这一项不带单位"
        raise _RefusedError(Refusal.UNIT, f"单位“{figure.unit}”不合，{asks}", example)
    for bound, beyond in ((question.low, -1), (question.high, 1)):
        limit = amount(bound, question.unit, units) if bound is not None else None
        # Nought is nought in months as well as in days.
        same = limit and (limit.base == value.base or not limit.number)
        if limit and same and _side(value, limit) == beyond:
            raise _RefusedError(Refusal.RANGE, f"“{given}”超出范围", f"应{_range(question)}")
    shown = given if figure.unit else f"{given}{question.unit or ''}"
    return value, shown


def _side(value: Amount, limit: Amount) -> int:
    return (value.number > limit.number) - (value.number < limit.number)


def _range(question: Question) -> str:
    unit = question.unit or ""
    low = number_words(question.low) if question.low is not None else None
    high = number_words(question.high) if question.high is not None else None
    if low is not None and high is not None:
        return f"在{low}到{high}{unit}之间"
    return f"不小于{low}{unit}" if low is not None else f"不大于{high}{unit}"


def _yes_or_no(given: str) -> bool:
    folded = given.casefold()
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise _RefusedError(Refusal.ANSWER, f"“{given}”不是“是”或“否”", "回答 是 或 否")


def _option(question: Question, given: str) -> str:
    if not question.options:
        return given
    by_name = dict(question.answers)
    by_name |= {folded_name(option): option for option in question.options}
    found = by_name.get(given.casefold())
    if found is None:
        from guiju.folding import fold

        found = next((own for known, own in by_name.items() if fold(known) == fold(given)), None)
    if found is None:
        remedy = f"可选：{'、'.join(question.options)}"
        raise _RefusedError(Refusal.ANSWER, f"没有“{given}”这个选项", remedy)
    return found
