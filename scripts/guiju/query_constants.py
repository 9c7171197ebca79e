"""Hands the browser's script all that reading a search rests on besides its tables.

The script follows the same rules as `query_language`, `understanding`, `query_numbers`,
`query_answers` and `jump`; no sign, pattern, limit, weight or sentence stands in both languages.
Both run the cases of tests/cases/search (understanding.yaml, jumps.yaml).
"""

from __future__ import annotations

from guiju import jump, query, query_answers, query_language, query_numbers, understanding
from guiju.query_tables import LONGEST_NAME, SHORTEST_NAME


def query_constants() -> dict[str, object]:
    """Return the constants as plain data, by the names that a script would give them.

    >>> query_constants()["language"]["quotes"]["「"]
    '」'
    """
    return {
        "limits": {
            "raw": query.RAW_LIMIT,
            "folded": query.FOLDED_LIMIT,
            "terms": query.TERM_LIMIT,
            "expansions": understanding.EXPANSION_LIMIT,
            "guesses": understanding.GUESS_LIMIT,
            "longestChecked": understanding.LONGEST_CHECKED,
            "longestName": LONGEST_NAME,
            "shortestName": SHORTEST_NAME,
            "shortestInside": understanding.SHORTEST_INSIDE,
            "suggestions": query_answers.SUGGESTION_LIMIT,
            "longestSuggestedFor": query_answers.LONGEST_SUGGESTED_FOR,
            "shortestSuggestedFor": query_answers.SHORTEST_SUGGESTED_FOR,
        },
        "language": {
            "spaces": "".join(sorted(query_language.SPACES)),
            "quotes": query_language.QUOTES,
            "minus": "".join(sorted(query_language.MINUS)),
            "colons": "".join(sorted(query_language.COLONS)),
            "commas": "".join(sorted(query_language.COMMAS)),
            "alternatives": sorted(query_language.ALTERNATIVES),
            "fieldNames": query.FIELD_NAMES,
            "longestField": query_language.LONGEST_FIELD,
            "date": query_language.DATE.pattern,
            "opposites": query_language.OPPOSITES,
        },
        "numbers": {
            "pattern": query_numbers.NUMERALS.pattern,
            "sameUnits": query_numbers.SAME_UNITS,
            "bounds": query_numbers.BOUNDS,
            "days": query_numbers.DAYS,
            "longest": query_numbers.LONGEST,
            "largestSpelled": query_numbers.LARGEST_SPELLED,
        },
        "weights": {
            "sameNumber": query_numbers.SAME_WEIGHT,
            "convertedNumber": query_numbers.CONVERTED_WEIGHT,
            "spelled": understanding.SPELLED_WEIGHT,
            "initials": understanding.INITIALS_WEIGHT,
            "sameSound": understanding.SAME_SOUND_WEIGHT,
            "otherError": understanding.OTHER_ERROR_WEIGHT,
            "leastAlike": query_answers.LEAST_ALIKE,
            "leastAlikeLetters": query_answers.LEAST_ALIKE_LETTERS,
        },
        "words": {
            "fields": query_answers.FIELD_WORDS,
            "why": query_answers.WHY_WORDS,
            "notes": query_answers.SENTENCES,
            "signs": query_answers.SIGN_WORDS,
            "valuesNamed": query_answers.VALUES_NAMED,
            "subjectLimit": query_answers.SUBJECT_LIMIT,
        },
        "jump": {
            "limit": jump.JUMP_LIMIT,
            "citationLimit": jump.CITATION_LIMIT,
            "shortestCited": jump.SHORTEST_CITED,
            "below": jump.BELOW,
            "forms": jump.FORMS,
            "between": jump.BETWEEN.pattern,
            "id": jump.ID.pattern,
            "address": jump.ADDRESS.pattern,
            "aside": jump.ASIDE.pattern,
            "leading": jump.LEADING.pattern,
            "quantity": jump.QUANTITY.pattern,
            "sign": jump.SIGN.pattern,
            "edge": jump.EDGE.pattern,
        },
    }
