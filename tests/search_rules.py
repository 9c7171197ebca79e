"""Makes whole rules of the few words in tests/cases/search/rules.yaml, for the tests of search."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import TypeAdapter

from guiju.evidence import By
from guiju.indexing.build import Vocabulary, build_index
from guiju.indexing.manifest import Manifest, Origin, data_files, origin_of
from guiju.indexing.records import read_records
from guiju.lexicon import read_lexicon
from guiju.model import (
    Clause,
    ClauseKind,
    Gloss,
    Heading,
    Rule,
    SourceSpan,
    Status,
    Tag,
    TagKind,
    Trust,
)
from guiju.query import Field

CASES = Path(__file__).parent / "cases" / "search"
PLATFORM_NAMES = {"ks": ("快手", "快手小店", "快手电商"), "dy": ("抖音", "抖店", "抖音小店")}
LEXICON = Path(__file__).parent.parent / "corpus" / "lexicon"


def build(
    data: Path,
    index: Path,
    cache: Path,
    vocabulary: Vocabulary | None = None,
    lexicon: Path = LEXICON,
    **options,
) -> Manifest:
    """Index rules as docs/data holds them."""
    names = {Field.PLATFORM: PLATFORM_NAMES}
    return build_index(
        read_records(data),
        index,
        origin=origin(data, lexicon),
        vocabulary=vocabulary or Vocabulary(read_lexicon(lexicon), names),
        cache=cache,
        **options,
    )


def origin(data: Path, lexicon: Path = LEXICON) -> Origin:
    """Return what an index of these is made from."""
    return origin_of(data_files(data), sorted(lexicon.glob("*.yaml")))


def read_rules() -> tuple[Rule, ...]:
    """Return the rules of the tests."""
    rows = yaml.safe_load((CASES / "rules.yaml").read_text(encoding="utf-8"))
    return tuple(rule_of(row) for row in rows)


def write_data(rules: tuple[Rule, ...], folder: Path) -> Path:
    """Write rules as docs/data holds them; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for rule in rules:
        (folder / f"{rule.id}.json").write_bytes(TypeAdapter(Rule).dump_json(rule, indent=1))
    return folder


def rule_of(row: dict) -> Rule:
    """Fill in what a row leaves out."""
    trust = Trust(row["trust"])
    return Rule(
        id=row["id"],
        title=row["title"],
        platform=row["id"][:2],
        aliases=tuple(row.get("aliases", ())),
        topics=tuple(row.get("topics", ())),
        edition=row["edition"],
        published_on=None,
        effective_on=None,
        date_evidence=(),
        status=Status(row.get("status", "待核验")),
        status_note="",
        trust=trust,
        sources=("test",),
        notes=(),
        relations=(),
        checks=(),
        headings=tuple(
            Heading(
                id=heading["id"],
                label=heading["label"],
                title=heading["title"],
                path=tuple(heading.get("path", ())),
                sort=(place,),
                spans=(),
            )
            for place, heading in enumerate(row.get("headings", ()))
        ),
        clauses=tuple(
            Clause(
                id=clause["id"],
                label=clause["label"],
                title=clause.get("title", ""),
                path=tuple(clause.get("path", ())),
                sort=(place,),
                kind=ClauseKind.CLAUSE,
                text=clause["text"],
                trust=trust,
                spans=(SourceSpan("test", 0, 1),),
                tags=tuple(
                    Tag(TagKind.TOPIC, name, By.CURATOR) for name in clause.get("topics", ())
                ),
                glosses=tuple(
                    Gloss(clause["text"].index(spun), clause["text"].index(spun) + len(spun), word)
                    for spun, word in clause.get("glosses", ())
                ),
            )
            for place, clause in enumerate(row["clauses"])
        ),
        commentary=(),
    )
