"""What the browser needs to check a letter as Python does: rules, patterns, limits, sentences.

It has all clauses and the whole of folding, of which the search loads only what a search needs:
whatever a letter quotes is compared with everything. A script rather than JSON, because a page
opened from disk may load scripts only.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from guiju import alignment, letters, naming, quotations, verifying, words
from guiju.indexing.records import records_of
from guiju.indexing.shards import blocks_of, folding_parts
from guiju.keeping import stamp
from guiju.model import page_path, pinned_page_path
from guiju.query_constants import query_constants
from guiju.script_data import script_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from guiju.keeping import Kept
    from guiju.model import Rule
    from guiju.writing.data import Digests

# The function of verify.js that takes the data in.
_REGISTER = "guijuVerifyData"


def write_checker_data(
    rules: Sequence[Rule],
    earlier: Sequence[Rule],
    site: Path,
    digests: Digests | None = None,
    kept: Kept | None = None,
) -> None:
    """Write site/verify/data.js; `rules` and `earlier` as for `Checker`.

    `digests` are hashes of the rules' data files, by which `kept` holds what is written of each.
    """
    alphabet = folding_parts(kept)
    data = {
        # For the search's Folder and Naming: every character folds by its block.
        "folding": {
            "same": "",
            "dropped": "",
            "changed": {},
            "blocks": blocks_of(alphabet),
            "parts": alphabet,
        },
        "jump": query_constants()["jump"],
        "patterns": letters.PATTERNS,
        "reasons": verifying.REASONS,
        "outcomes": {outcome.name: outcome.value for outcome in verifying.Outcome},
        "over": verifying.OVER,
        "limits": {
            "mentionLimit": letters.MENTION_LIMIT,
            "scanLimit": letters.SCAN_LIMIT,
            "quoteLimit": letters.QUOTE_LIMIT,
            "depth": letters.DEPTH,
            "opening": letters.OPENING,
            "closing": letters.CLOSING,
            "straight": letters.STRAIGHT,
            "negations": alignment.NEGATIONS,
            "negated": alignment.NEGATED,
            "elided": quotations.ELIDED,
            "modals": alignment.MODALS,
            "numerals": alignment.NUMERALS,
            "signs": alignment.SIGNS,
            "alike": naming.ALIKE,
            "common": quotations.COMMON,
            "candidates": quotations.CANDIDATES,
            "occurrences": quotations.OCCURRENCES,
            "reach": quotations.REACH,
            "shortestQuote": verifying.SHORTEST_QUOTE,
            "shortestClaim": verifying.SHORTEST_CLAIM,
            "nearCited": verifying.NEAR_CITED,
            "nearNamed": verifying.NEAR_NAMED,
            "nearShort": verifying.NEAR_SHORT,
            "nearAny": verifying.NEAR_ANY,
            "saidBefore": verifying.SAID_BEFORE,
            "saidFrom": verifying.SAID_FROM,
            "before": quotations.BEFORE,
            "parting": alignment.PARTING,
            "ending": alignment.ENDING,
            "steps": verifying.STEP_LIMIT,
        },
        "trust": {trust.value: word for trust, word in words.TRUST.items()},
    }

    def listed(editions: Sequence[Rule], page_of: Callable[[Rule], str]) -> str:
        rows = []
        for rule in editions:
            page = page_of(rule)
            make = partial(_row, rule, page)
            if kept and digests:
                key = stamp("checker", page, digests[rule.id, rule.edition])
                rows.append(kept.text(key, make))
            else:
                rows.append(make())
        return f"[{','.join(rows)}]"

    known = listed(rules, lambda rule: page_path(rule.id))
    before = listed(earlier, pinned_page_path)
    whole = f'{script_json(data)[:-1]},"rules":{known},"earlier":{before}}}'
    path = site / "verify" / "data.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{_REGISTER}({whole});\n", "utf-8", newline="\n")


def _row(rule: Rule, page: str) -> str:
    return script_json(_edition(rule, page))


def _edition(rule: Rule, page: str) -> dict[str, object]:
    """Return an edition and its clauses; ids and addresses follow from these fields."""
    records = records_of((rule,))
    [record] = records.rules
    places = verifying.clause_places((rule,))
    return {
        "id": record.id,
        "title": record.title,
        "names": record.names,
        "platform": record.platform,
        "edition": record.edition,
        "status": record.status,
        "page": f"{page}.html",
        "clauses": [
            {
                "part": clause.id.removeprefix(f"{rule.id}/"),
                "label": clause.label,
                "title": clause.title,
                "path": clause.path,
                "text": clause.text,
                "trust": clause.trust,
                "place": clause.place,
                "where": places[clause.pinned],
                "glosses": [(one.start, one.end, one.original) for one in clause.glosses],
            }
            for clause in records.clauses
        ],
    }
