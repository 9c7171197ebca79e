"""Data inside a script: one way for every file and page that the browser reads."""

from __future__ import annotations

import json
import re


def script_json(value: object) -> str:
    r"""Encode data so that it may stand in a script, inside a page or out of it.

    What would end a script (`<`), a line of one, or what is no character by itself is escaped.

    >>> print(script_json("</script>"))
    "\u003c/script>"
    """
    encoded = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub(r"[<\u2028\u2029\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", encoded)
