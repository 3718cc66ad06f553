"""Mails as they may be shown: what lets a reader act - the token of a link, the six-digit code - is masked."""

import re
from functools import cache
from html.parser import HTMLParser

from notifications.voices import words_of
from translations.texts import LANGS

HIDDEN = "••••••"
_TOKEN = re.compile(r"(?<=/a/)[0-9A-Za-z_=-]+")


@cache
def _codes() -> tuple[re.Pattern[str], ...]:
    before = [words_of(lang).frame["code"].partition("{}")[0] for lang in LANGS]
    return tuple(re.compile(f"(?<={re.escape(words)})[0-9]{{6}}") for words in before)


def masked(text: str) -> str:
    """Return a text without the tokens of its links and without its code.

    >>> masked("办理：https://duban.example/a/0f3c9d；验证码：123456（…）")
    '办理：https://duban.example/a/••••••；验证码：••••••（…）'
    """
    text = _TOKEN.sub(HIDDEN, text)
    for code in _codes():
        text = code.sub(HIDDEN, text)
    return text


def text_of(html: str) -> str:
    r"""Return what a reader of a mail's HTML sees, line by line.

    >>> text_of("<head><title>x</title></head><p>一<b>二</b></p><p>三&amp;四<br>五</p>")
    '一二\n三&四\n五'
    """
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.said).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


_UNSEEN = frozenset({"head", "style", "script"})
_BREAKS = frozenset({"p", "div", "h1", "h2", "h3", "br", "tr", "li", "table", "ul"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._within = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser passes them
        self._within += tag in _UNSEEN
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._within -= tag in _UNSEEN
        if tag in _BREAKS:
            self.said.append("\n")
        elif tag in {"td", "th"}:
            self.said.append("\t")

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.said.append(" ".join(data.split("\n")))
