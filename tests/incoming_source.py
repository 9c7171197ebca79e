"""A source that waits for review, as `guiju add` leaves it, with what a test wants to say of it."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import yaml


def put_incoming(root: Path, source_id: str, text: str, title: str, **fields: Any) -> Path:
    """Put a page into corpus/incoming; `fields` are those of source.yaml, and near and platform."""
    near, platform = fields.pop("near", []), fields.pop("platform", None)
    folder = root / "corpus/incoming" / source_id
    folder.mkdir(parents=True)
    raw = text.encode(fields.get("encoding", "utf-8"))
    (folder / "raw.txt").write_bytes(raw)
    sha256 = hashlib.sha256(raw).hexdigest()
    record = {
        "page_title": title, "site": "示例站", "script": "hans", "kind": "repost",
        "encoding": "utf-8", "sha256": sha256, "url": None, "page_date": None,
    } | fields  # fmt: skip
    received = {
        "name": f"{source_id}.txt", "received_on": date(2026, 11, 24), "bytes": len(raw), "sha256": sha256,
        "encoding": {
            "encoding": record["encoding"], "because": "全部字节合乎 UTF-8", "others": [],
        },
        "proposed": [{"field": "page_title", "because": "用命令写明", "quote": None}],
        "spun": {"per_thousand": 0.0, "proposed": False},
        "platform": platform, "near": near,
    }  # fmt: skip
    _write(folder / "source.yaml", record)
    _write(folder / "received.yaml", received)
    return folder


def _write(path: Path, record: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), "utf-8")
