"""From a text to the words it is searched by: one reading of texts and queries for both databases.

A word is folded: accents, case, possessives and the dots of initials go (“Café’s” → cafe, “U.S.” → us, “12,000” →
12000). It is found by itself and by its stem (“protesting” → protest).
"""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

LONGEST_WORD = 60  # characters; the rest of a longer one is not looked at

_TOKEN = re.compile(
    r"[A-Za-z]{2,}(?= )"  # most words, found at once as they would be below
    r"|(?:[^\W\d_]\.)+[^\W\d_]\b\.?"  # U.S., J.P.
    r"|\d{1,3}(?:,\d{3})+(?!\d)"  # 12,000
    r"|[^\W_]+(?:(?:[\u0300-\u036f]|['’ʼ](?=[^\W_]))[^\W_]*)*"  # café, also with its accent written apart; O’Brien
)
# Between the parts of one word that is also written without it: e-mail, AT&T.
_JOINTS = frozenset("-‐‑&")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "ʼ": "'"}
)

# Words that say little about what is looked for; outside quotes they are passed over.
_SAYING_LITTLE = """
a about after all also an and any are as at be been but by can could did do does for from had has have how if in into is
it its may more most not of on or our over s she should so some such t than that the their them then there these they
this those to under was we were what when where which while who whom why will with would you your
"""
STOP_WORDS = frozenset(_SAYING_LITTLE.split())


class Token(NamedTuple):
    """One word of a text, folded, and where it stands in it."""

    word: str
    start: int
    end: int


def tokens(text, begin=0, end=None) -> list[Token]:
    """The words of a text, or of a part of it that begins with a word or behind a space; places are of the whole."""
    # Looked up again, since nothing before a word can look like it: asking for places makes finding words slow.
    found = []
    for word, form in forms(text[begin:end]):
        start = text.index(form, begin)
        begin = start + len(form)
        found.append(Token(word, start, begin))
    return found


def forms(text) -> list[tuple[str, str]]:
    """Each word of a text, folded, and as it is written: `tokens` without their places, in less time."""
    return [(word, form) for form in written(text) if (word := folded(form))]


def written(text) -> list[str]:
    """Each word of a text as it is written, and what has the look of one: folded, that is nothing."""
    return _TOKEN.findall(text)


def has_joints(text) -> bool:
    """Whether `compounds` may find any."""
    return any(joint in text for joint in _JOINTS)


def compounds(text, parts) -> list[Token]:
    """The words of which several of the `parts` (its tokens) are written with a joint: “e-mail” → email."""
    found, run = [], []
    for part in [*parts, None]:
        if run and part and part.start == run[-1].end + 1 and text[run[-1].end] in _JOINTS:
            run.append(part)
            continue
        if len(run) > 1:
            word = "".join(token.word for token in run)[:LONGEST_WORD]
            found.append(Token(word, run[0].start, run[-1].end))
        run = [part]
    return found


@lru_cache(maxsize=50_000)
def folded(word) -> str:
    """The word without case, accents, possessive and dots. May be empty, of a word of marks alone."""
    word = word.casefold()
    if not word.isascii():
        word = "".join(
            part
            for part in unicodedata.normalize("NFKD", word.translate(_UNDECOMPOSED)).casefold()
            if not unicodedata.combining(part)
        )
    word = word.removesuffix("'s")
    return "".join(filter(str.isalnum, word))[:LONGEST_WORD]


# One word under two spellings, British and American, or two words that the field uses for one.
_SAME = (
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e[ds]?|ers?|ing|ations?)$)"), "iz"),  # organisation
    (re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|al|ers?)?$)"), "or"),  # labour
    (re.compile(r"^(def|lic|off)enc(?=e[ds]?$)"), r"\1ens"),  # defence
    (re.compile(r"^programme(?=s?$)"), "program"),
    (re.compile(r"^centre(?=s?$)"), "center"),
    (re.compile(r"^facial$"), "face"),  # facial recognition
)

_stemmer = snowballstemmer.stemmer("english")
_one_at_a_time = threading.Lock()  # the stemmer keeps the word it is working on


@lru_cache(maxsize=50_000)
def stem(word) -> str:
    """The stem of a folded word. Only words in plain letters have one; others are their own."""
    if not (word.isascii() and word.isalpha()):
        return word
    for spelling, other in _SAME:
        word = spelling.sub(other, word)
    with _one_at_a_time:
        return _stemmer.stemWord(word)
