"""A corpus of invented rules: what a test needs to say of editions and decisions, and no more."""

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from guiju.assembly import Library, assemble
from guiju.corpus import read_corpus
from project_copy import ROOT

AS_OF = "2024-01-01"
FIRST = """一、概述
1.1 主播须遵守本规则。
1.2 体验分不低于4分。
1.3 违规一次扣2分。
本规则于2022年3月31日发布，2022年4月8日起生效。
"""
SECOND = """一、概述
1.1 主播须遵守本规则。
1.2 体验分不低于4.2分。
1.3 商家须上传营业执照。
1.4 违规一次扣2分。
本规则于2022年12月28日修订，2023年1月1日起生效。
"""
FIRST_DATES = {
    "published_on": "2022-03-31",
    "effective_on": "2022-04-08",
    "evidence": ["本规则于2022年3月31日发布，2022年4月8日起生效"],
}
SECOND_DATES = {
    "published_on": "2022-12-28",
    "effective_on": "2023-01-01",
    "evidence": ["本规则于2022年12月28日修订，2023年1月1日起生效"],
}
UNDATED: dict[str, Any] = {"published_on": None, "effective_on": None, "evidence": []}


class _Plain(yaml.SafeDumper):
    """Writes a value out wherever it stands: the corpus takes no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class Corpus:
    """A corpus in a folder, with the project's tables and only the rules that are put into it.

    With `renew` the folder may hold one already, which is taken away.
    """

    def __init__(self, root: Path, *, renew: bool = False) -> None:
        self.root = root
        if renew:
            shutil.rmtree(root / "corpus", ignore_errors=True)
        own = shutil.ignore_patterns("sources", "rules", "ids.lock", "changes.jsonl")
        shutil.copytree(ROOT / "corpus", root / "corpus", ignore=own)
        for folder in ("sources", "rules"):
            (root / "corpus" / folder).mkdir()
        settings = f"as_of: {AS_OF}\nschema: 1\nsite_url: ''\n"
        (root / "corpus/corpus.yaml").write_text(settings, "utf-8")

    @classmethod
    def at(cls, root: Path) -> "Corpus":
        """Return the corpus that a folder holds already."""
        corpus = cls.__new__(cls)
        corpus.root = root
        return corpus

    def source(self, name: str, text: str, kind: str = "repost") -> None:
        """Put a page in, or another text in its place."""
        folder = self.root / "corpus/sources" / name
        folder.mkdir(exist_ok=True)
        raw = text.encode("utf-8")
        (folder / "raw.txt").write_bytes(raw)
        record = {
            "page_title": "一页", "site": "demo", "script": "hans", "kind": kind,
            "encoding": "utf-8", "sha256": hashlib.sha256(raw).hexdigest(),
        }  # fmt: skip
        dumped = yaml.safe_dump(record, allow_unicode=True)
        (folder / "source.yaml").write_text(dumped, "utf-8")

    def rule(self, rule_id: str, *editions: dict[str, Any], **fields: Any) -> None:
        """State a rule with these editions."""
        record = {
            "title": "演示规则", "aliases": [], "publisher": "快手", "applies_to": "主播",
            "editions": list(editions), **fields,
        }  # fmt: skip
        dumped = yaml.dump(record, Dumper=_Plain, allow_unicode=True, sort_keys=False)
        # Days are days, and nothing else in these records looks like one.
        plain = re.sub(r"'(\d{4}-\d\d-\d\d)'", r"\1", dumped)
        (self.root / "corpus/rules" / f"{rule_id}.yaml").write_text(plain, "utf-8")

    def library(self) -> Library:
        """Assemble the corpus as it stands now."""
        return assemble(read_corpus(self.root))


def edition(
    source: str, dates: dict[str, Any], opens: str = "一、概述", **fields: Any
) -> dict[str, Any]:
    """Return the record of an edition whose passage opens with a line of its source."""
    passage = {"source": source, "opens": opens, "opens_as": "content"}
    return {**dates, "passage": passage, **fields}


def two_editions(root: Path) -> Corpus:
    """Return a corpus whose only rule has two editions, each on a page of its own."""
    corpus = Corpus(root)
    corpus.source("demo-2022-a", FIRST)
    corpus.source("demo-2023-b", SECOND)
    corpus.rule(
        "ks.demo",
        edition("demo-2022-a", FIRST_DATES),
        edition("demo-2023-b", SECOND_DATES, note="体验分由4分提高到4.2分。"),
    )
    return corpus
