"""What was searched for, marked in texts."""

import itertools

import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from protests import search
from protests.search import Understood, highlighting
from protests.search.parsing import parse
from protests.search.words import compounds, stem, tokens
from tests.factories import published_letter


def marked(text, words):
    return highlighting.highlight(text, parse(words))


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("Drones for the police", "drone", "<mark>Drones</mark> for the police"),
        (
            "Café, cafe\N{COMBINING ACUTE ACCENT}",
            "cafe",
            "<mark>Café</mark>, <mark>cafe\N{COMBINING ACUTE ACCENT}</mark>",
        ),
        ("Google’s own", "google", "<mark>Google’s</mark> own"),
        ("to re-examine", "reexamining", "to <mark>re-examine</mark>"),
        ("an email", "e-mail", "an <mark>email</mark>"),
        ("surveillance survey", "surv*", "<mark>surveillance</mark> <mark>survey</mark>"),
        ("face recognition of a face", '"face recognition"', "<mark>face recognition</mark> of a face"),
        ("face recognition", "facial recognition", "<mark>face</mark> <mark>recognition</mark>"),
        ("drones and police", "drones -police", "<mark>drones</mark> and police"),
        ("<b>AT&T</b>", "at&t", "&lt;b&gt;<mark>AT&amp;T</mark>&lt;/b&gt;"),
        ("they lie dying", "die", "they lie <mark>dying</mark>"),
        ("the U.S., 1,200 of us", "us 1200", "the <mark>U.S.</mark>, <mark>1,200</mark> of <mark>us</mark>"),
        ("A's-B", "ab", "<mark>A&#x27;s-B</mark>"),
        ("O'Brien’s", "obrien", "<mark>O&#x27;Brien’s</mark>"),
        (
            "Œuvre de Ðe s\N{COMBINING ACUTE ACCENT}a",
            "oeuvre de sa",
            "<mark>Œuvre</mark> <mark>de</mark> <mark>Ðe</mark> <mark>s\N{COMBINING ACUTE ACCENT}a</mark>",
        ),
        ("<script>", "script", "&lt;<mark>script</mark>&gt;"),
        ("nothing here", "drone", "nothing here"),
        ("", "drone", ""),
        ("drone", "!!", "drone"),
    ],
)
def test_every_word_looked_for_is_marked(text, words, html):
    assert marked(text, words) == html


def test_the_mark_is_safe_html_and_everything_else_is_escaped():
    html = marked(SafeString("<i>drone</i>"), "drone")
    assert isinstance(html, SafeString)
    assert html == "&lt;i&gt;<mark>drone</mark>&lt;/i&gt;"


@given(text=st.text(), words=st.text())
def test_without_its_marks_the_text_is_whole_and_safe(text, words):
    from html import unescape

    html = marked(text, words)
    assert unescape(html.replace("<mark>", "").replace("</mark>", "")).replace("\r", "") == unescape(
        html_of(text)
    ).replace("\r", "")
    assert html.count("<") == html.count("<mark>") + html.count("</mark>")


def html_of(text):
    from django.utils.html import escape

    return escape(text)


class TestPassage:
    def passage(self, texts, words):
        return highlighting.passage(texts, parse(words))

    def test_the_passage_with_most_of_what_was_looked_for(self):
        text = "drones " + "word " * 60 + "drones for the police " + "word " * 60
        passage = self.passage([text], "police drones")
        assert passage.startswith("… word")
        assert passage.endswith("word …")
        assert "<mark>drones</mark> for the <mark>police</mark>" in passage
        assert len(passage.replace("…", "").split()) == highlighting.PASSAGE

    def test_a_short_text_is_whole(self):
        assert self.passage(["No <drones>."], "drones") == "No &lt;<mark>drones</mark>&gt;."

    def test_of_several_texts_the_first_best(self):
        assert self.passage(["Police.", "Drones.", "Police drones.", "Drones, police."], "drones police") == (
            "<mark>Police</mark> <mark>drones</mark>."
        )

    def test_without_any_of_it_there_is_none(self):
        assert self.passage(["Nothing", ""], "drones") == ""

    @given(
        texts=st.lists(st.text(alphabet="ab .<&-’é\n", max_size=300)),
        words=st.text(alphabet='ab "-*é', max_size=20),
    )
    def test_a_passage_is_safe_whatever_the_text(self, texts, words):
        html = self.passage(texts, words)
        assert html.count("<") == html.count("<mark>") + html.count("</mark>")


class WordByWord:
    """Marks and passages as they are defined: by reading every word of every text. The site reads a few of them."""

    def __init__(self, query):
        terms = query.terms
        self.stems = {
            one for term in terms if term.kind == "words" for one in [*term.stems, stem(term.joined)]
        }
        self.stems |= {one for term in terms if term.is_prefix for one in term.stems[:-1]}
        self.beginnings = tuple(term.words[-1] for term in terms if term.is_prefix)
        self.rows = [term.words for term in terms if term.is_phrase]

    def hits(self, text, parts):
        """(first word, last word, what was looked for), in their order."""
        words = tuple(part.word for part in parts)
        starts, ends = ({part[place]: number for number, part in enumerate(parts)} for place in (1, 2))
        found = [
            (number, number, stem(word)) for number, word in enumerate(words) if stem(word) in self.stems
        ]
        found += [
            (place, place, word) for place, word in enumerate(words) if word.startswith(self.beginnings)
        ]
        found += [
            (starts[each.start], ends[each.end], stem(each.word))
            for each in compounds(text, parts)
            if stem(each.word) in self.stems
        ]
        found += [
            (number, number + len(row) - 1, row)
            for row in self.rows
            for number in range(len(words))
            if words[number : number + len(row)] == row
        ]
        return sorted(found, key=lambda hit: (hit[0], -hit[1]))

    def highlight(self, text):
        parts = tokens(text)
        return self.marked(text, 0, len(text), parts, self.hits(text, parts))

    def passage(self, texts, considered):
        best = (0,)
        for text in texts:
            parts = tokens(text[:considered])
            hits = self.hits(text[:considered], parts)
            for first, _last, _what in hits:
                near = {what for place, _last, what in hits if 0 <= place - first <= 27}
                if len(near) > best[0]:
                    best = len(near), first, text, parts, hits
        if best == (0,):
            return ""
        _number, number, text, parts, hits = best
        first = max(0, min(number - 9, len(parts) - 36))
        last = min(first + 36, len(parts)) - 1
        begin = parts[first].start if first else 0
        is_cut = last + 1 < len(parts) or len(text) > considered
        end = parts[last].end if is_cut else len(text)
        marked = self.marked(text, begin, end, parts, hits)
        return f"{'… ' if begin else ''}{marked}{' …' if end < len(text) else ''}"

    def marked(self, text, begin, end, parts, hits):
        html, done = "", begin
        for first, last, _what in hits:
            start, stop = max(parts[first].start, done), min(parts[last].end, end)
            if start < stop:
                html += f"{html_of(text[done:start])}<mark>{html_of(text[start:stop])}</mark>"
                done = stop
        return html + html_of(text[done:end])


# Words whose stems begin otherwise, or that are written with something between their letters, and what parts words.
PIECES = [
    *(
        "drone",
        "Drones",
        "police",
        "dying",
        "die",
        "dies",
        "lie",
        "U.S.",
        "us",
        "e-mail",
        "email",
        "re-examine",
    ),
    *(
        "reexamining",
        "O'Brien",
        "a's-b",
        "A&T",
        "12,000",
        "12,0001",
        "1",
        "face",
        "facial",
        "café",
        "CAFE",
        "œuvre",
    ),
    *(
        "oeuvre",
        "ﬁnd",
        "find",
        "e\N{COMBINING ACUTE ACCENT}t",
        "et",
        "中文",
        "中",
        "ß",
        "K",
        "and",
        "on",
        "a",
        "s",
    ),
    *(" ", " ", " ", " ", "\n", "\t", "-", "_", "'", "’", "“", ".", ",", "—", "<", "&", "\N{NO-BREAK SPACE}"),
]
LOOKED_FOR = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.sampled_from(PIECES).map(lambda word: f"{word[:2]}*"),
        st.lists(st.sampled_from(PIECES), min_size=2, max_size=3).map(lambda row: f'"{" ".join(row)}"'),
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
WRITTEN = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=150).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=150).map(" ".join),
    st.text(),
)


class TestTheFewWordsThatAreRead:
    """They give what reading every word gives."""

    @given(text=WRITTEN, words=LOOKED_FOR)
    @settings(deadline=None)
    def test_for_marks(self, text, words):
        assert marked(text, words) == WordByWord(parse(words)).highlight(text)

    @given(texts=st.lists(WRITTEN, min_size=1, max_size=3), words=LOOKED_FOR, considered=st.integers(20, 700))
    @settings(deadline=None)
    def test_for_passages(self, texts, words, considered):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(highlighting, "CONSIDERED", considered)
            found = highlighting.passage(texts, parse(words))
        assert found == WordByWord(parse(words)).passage(texts, considered)

    @pytest.mark.parametrize("words", ["drone", "drone police"])
    def test_of_a_long_text_most_are_not_read(self, words, monkeypatch):
        read = []
        monkeypatch.setattr(
            highlighting,
            "tokens",
            lambda text, begin=0, end=None: read.extend(found := tokens(text, begin, end)) or found,
        )
        passage = highlighting.passage(["word " * 2_000 + "Drones for the police. " * 500], parse(words))
        assert "<mark>Drones" in passage
        assert len(read) < 300


def test_no_stem_begins_otherwise_than_its_word():
    """Where a word may begin is told by two letters of its stem; y may be i there."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    ends = (
        "",
        "s",
        "es",
        "ies",
        "ied",
        "ed",
        "ing",
        "ying",
        "ly",
        "er",
        "e",
        "our",
        "ise",
        "isation",
        "ence",
    )
    for word in ("".join(each) for each in itertools.product(letters, letters, ["", "b", "e", "y"], ends)):
        assert stem.__wrapped__(word)[:2] in (word[:2], word[0] + word[1].replace("y", "i")), word


@pytest.mark.django_db
def test_a_word_that_was_put_right_is_marked():
    published_letter(title="Dear Marc Benioff")
    meant = search.understood("Benoff")
    assert isinstance(meant, Understood)
    assert search.highlight("Dear Marc Benioff", meant) == "Dear Marc <mark>Benioff</mark>"
    assert search.passage(["Dear Marc Benioff"], "Benoff") == "Dear Marc <mark>Benioff</mark>"
