"""What the browser needs to check a letter as Python does: patterns, limits, sentences, places.

The clauses themselves it has from the search. A script rather than JSON, because a page opened from
disk may load scripts only.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from guiju import alignment, letters, naming, quotations, verifying
from guiju.model import anchor, pinned_id, pinned_page_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from guiju.model import Rule

# The function of verify.js that takes the data in.
_REGISTER = "guijuVerifyData"


def write_checker_data(rules: Sequence[Rule], earlier: Sequence[Rule], site: Path) -> None:
    """Write site/verify/data.js; `rules` and `earlier` as for `Checker`."""
    data = {
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
            "steps": verifying.STEP_LIMIT,
        },
        "places": verifying.clause_places((*rules, *earlier)),
        "earlier": [_edition(rule) for rule in earlier],
    }
    encoded = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    encoded = re.sub(r"[<\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", encoded)
    path = site / "verify" / "data.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{_REGISTER}({encoded});\n", "utf-8", newline="\n")


def _edition(rule: Rule) -> dict[str, object]:
    """Return an earlier edition as the browser's search gives the current ones."""
    page = f"{pinned_page_path(rule)}.html"
    return {
        "id": rule.id,
        "title": rule.title,
        "edition": rule.edition,
        "clauses": [
            {
                "id": f"{rule.id}/{clause.id}",
                "pinned": pinned_id(rule, clause.id),
                "label": clause.label,
                "title": clause.title,
                "path": clause.path,
                "text": clause.text,
                "trust": clause.trust.value,
                "glosses": [(one.start, one.end, one.original) for one in clause.glosses],
                "link": f"{page}#{anchor(clause.id)}",
            }
            for clause in rule.clauses
        ],
    }
