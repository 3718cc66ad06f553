"""Check an exported log: `python verify.py [HASH@POSITION]`, with a head written down elsewhere. Needs Python 3.9 only."""

import json
import re
import sys
from hashlib import sha256
from pathlib import Path

FIELDS = ("position", "at", "actor", "action", "subject", "detail")


def compact(value: object) -> str:
    """Write a value in the one way that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def following(previous: str, position: int, line: bytes) -> str:
    """Return the hash of the entry on this line; refuse a line of which any byte is not what it should be."""
    try:
        entry = {**json.loads(line), "position": position}
        fields = {name: entry[name] for name in FIELDS}
        digest = sha256(f"{previous}\n{compact(list(fields.values()))}".encode()).hexdigest()
        if line == f"{compact({**fields, 'hash': digest})}\n".encode():
            return digest
    except (ValueError, LookupError, TypeError):
        pass
    raise ValueError(f"entry {position} does not follow from the one before it")


def check(hashes: list[str], name: str, head: str) -> None:
    """Refuse a log that does not reach a head, or says something else there."""
    match = re.fullmatch("([0-9a-f]{64})@(0|[1-9][0-9]{0,17})\n?", head)
    if not match:
        raise ValueError(f"{name}: {head!r} is not HASH@POSITION")
    position, end = int(match[2]), len(hashes) - 1
    if position > end:
        raise ValueError(f"the log ends at {end}, before {name} at {position}: its tail was cut")
    if hashes[position] != match[1]:
        raise ValueError(f"entry {position} differs from {name}")
    if name == "head.txt" and position < end:
        raise ValueError(f"the log goes on after {name}, to {end}")


def main(folder: Path, known: list[str]) -> str:
    """Return what is said of a log that holds."""
    hashes = ["0" * 64]
    with (folder / "entries.jsonl").open("rb") as lines:
        for position, line in enumerate(lines, 1):
            hashes.append(following(hashes[-1], position, line))
    check(hashes, "head.txt", (folder / "head.txt").read_text("utf-8"))
    for head in known:
        check(hashes, "the known head", head)
    return f"the log holds: {len(hashes) - 1} entries, head {hashes[-1]}@{len(hashes) - 1}\n"


if __name__ == "__main__":
    try:
        sys.stdout.write(main(Path(__file__).parent, sys.argv[1:]))
    except (OSError, ValueError) as error:
        sys.exit(f"{error}")
