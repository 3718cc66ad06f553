"""The subject of a digest alone, without wording its body."""

from notifications.digest import Digest, sections
from notifications.subjects import subject
from notifications.view import view
from notifications.voices import Medium, environment, words_of


def headline(digest: Digest) -> str:
    """Return the subject the mail of a digest will bear."""
    words = words_of(digest.reader.locale)
    parts = [(part, [view(line, digest) for line in lines]) for part, lines in sections(digest)]
    return subject(parts, digest, words, environment(words.lang, Medium.TEXT).get_template("subject.j2"))
