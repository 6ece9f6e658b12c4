"""How texts and queries are taken apart: the same word however it is written."""

import pytest

from protests.search.words import compounds, stem, tokens


def words(text):
    return [token.word for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Café CAFÉ cafe\N{COMBINING ACUTE ACCENT}", ["cafe", "cafe", "cafe"]),
        ("Søren Łukasz Straße Æsop", ["soren", "lukasz", "strasse", "aesop"]),
        ("Google’s Google's workers’", ["google", "google", "workers"]),
        ("We Won't; O’Brien", ["we", "wont", "obrien"]),
        ("U.S. and I.C.E, x.ai", ["us", "and", "ice", "x", "ai"]),
        ("12,000 of 1,2 in 2018", ["12000", "of", "1", "2", "in", "2018"]),
        ("re-examine AT&T", ["re", "examine", "at", "t"]),
        ("ﬁrst ½ Ⅳ", ["first", "12", "iv"]),
        ("Нет 中文", ["нет", "中文"]),
        (" … –!? ", []),
        ("x" * 100, ["x" * 60]),
    ],
)
def test_a_text_is_read_as_folded_words(text, read):
    assert words(text) == read


def test_a_word_knows_where_it_stands():
    text = "Dear Google’s café"
    assert [text[token.start : token.end] for token in tokens(text)] == ["Dear", "Google’s", "café"]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("an e-mail on co‑workers", ["email", "coworkers"]),
        ("AT&T", ["att"]),
        ("no - thing and-", []),
        ("Palantir–ICE", []),
    ],
)
def test_words_with_a_joint_are_one_word_too(text, joined):
    assert [part.word for part in compounds(text, tokens(text))] == joined


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("protesting", "protests"),
        ("organisation", "organizations"),
        ("militarisation", "militarization"),
        ("defence", "defense"),
        ("licence", "licenses"),
        ("programmes", "program"),
        ("labour", "labors"),
        ("facial", "face"),
        ("weapons", "weapon"),
    ],
)
def test_forms_and_spellings_of_a_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("four", "for"), ("police", "policy"), ("meta", "metal")])
def test_different_words_keep_different_stems(one, other):
    assert stem(one) != stem(other)
