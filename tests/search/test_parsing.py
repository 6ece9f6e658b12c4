"""What is typed becomes what is looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protests.search.parsing import MOST_WORDS, parse


def said(query):
    """The query in short: groups of terms, a phrase in quotes, a prefix with a star; what is left out with a minus."""

    def short(term):
        words = " ".join(term.words)
        return f'"{words}"' if term.is_phrase else f"{words}*" if term.is_prefix else words

    groups = [" OR ".join(map(short, group)) for group in query.groups]
    return [*groups, *(f"-{short(term)}" for term in query.excluded)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("facial recognition", ["facial", "recognition"]),
        ('"facial recognition" police', ['"facial recognition"', "police"]),
        ("“facial recognition”", ['"facial recognition"']),
        ('"not closed', ['"not closed"']),
        ("drones OR balloons OR kites police", ["drones OR balloons OR kites", "police"]),
        ("OR drones OR", ["drones"]),
        ("drones OR the balloons", ["drones OR balloons"]),
        ("drones or balloons", ["drones", "balloons"]),
        ("drones -police -“border force”", ["drones", "-police", '-"border force"']),
        ("-police", ["-police"]),
        ("surv* -milit*", ["surv*", "-milit*"]),
        ("the end of the contract", ["end", "contract"]),
        ('"the end"', ['"the end"']),
        ("the", ["the"]),
        ("to the", ["to", "the"]),
        ("the -police", ["-police"]),
        ("re-examine", ["re examine"]),
        ("(drones AND police)", ["drones", "police"]),
        ("drones NOT police NOT", ["drones", "-police"]),
        ("drones not police", ["drones", "police"]),
    ],
)
def test_words_quotes_or_minus_and_star(typed, meant):
    assert said(parse(typed)) == meant


def test_operators_of_the_databases_are_plain_words():
    assert said(parse("NEAR(drones) title:drones drones:* !drones")) == [
        "near drones",
        "title drones",
        "drones*",
        "drones",
    ]


def test_a_joint_is_looked_for_as_one_word_too():
    [[term]] = parse("e-mail").groups
    assert (term.words, term.joined) == (("e", "mail"), "email")


@pytest.mark.parametrize("typed", ["", "   ", "!!", '""', "- -", "*", "OR", "\0"])
def test_without_a_word_there_is_a_problem_and_nothing_is_looked_for(typed):
    query = parse(typed)
    assert not query
    assert query.problem.startswith("There is no word to look for in “")


def test_too_many_words_are_a_problem():
    assert not parse("word " * MOST_WORDS).problem
    query = parse("word " * (MOST_WORDS + 1))
    assert not query
    assert query.problem == "At most 64 words can be looked for at once; this has 65."


@given(st.text())
def test_whatever_is_typed_is_read_or_is_a_problem(typed):
    query = parse(typed)
    assert bool(query) != bool(query.problem)
    assert all(term.words and all(term.words) for term in [*query.terms, *query.excluded])
