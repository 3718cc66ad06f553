"""Says no to minutes: each sentence begins with the name of the file, shown so that it can be printed."""

from rules.refusal import Refused, Remedy


def shown(text: str, *, at_most: int = 60) -> str:
    """Return the text on one line and without control characters; of a long one only its end."""
    line = " ".join(text.encode("utf-8", "backslashreplace").decode("utf-8").split())
    line = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)
    return line if len(line) <= at_most else "…" + line[1 - at_most :]


def refusal(name: str, zh: str, en: str, *, remedy: Remedy | None = None) -> Refused:
    """Return the refusal of a file in both languages."""
    return Refused(field=shown(name), zh=zh, en=en, remedy=remedy)
