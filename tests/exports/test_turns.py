"""Large files take turns; small ones need none, and whoever no longer wants a file gives the turn back."""

import pytest

from protests import exports
from protests.exports.turns import Turn
from tests.factories import published_letter


@pytest.fixture(autouse=True)
def one_at_a_time(settings, monkeypatch):
    settings.EXPORTS_AT_ONCE = 1
    monkeypatch.delenv("EXPORT_TURNS", raising=False)


def is_free():
    try:
        Turn([]).close()
    except exports.Busy:
        return False
    return True


def test_a_turn_lasts_until_the_last_piece_is_sent():
    turn = Turn([b"a", b"b"])
    pieces = iter(turn)
    assert next(pieces) == b"a"
    assert not is_free()
    assert list(pieces) == [b"b"]
    assert is_free()


def test_a_turn_ends_when_nobody_wants_the_rest():
    turn = Turn([b"a", b"b"])
    assert not is_free()
    turn.close()
    assert is_free()


def test_a_turn_ends_with_an_answer_that_is_never_sent():
    turn = Turn([b"a"])
    assert not is_free()
    del turn
    assert is_free()


def test_there_are_as_many_as_the_site_was_told(settings):
    settings.EXPORTS_AT_ONCE = 2
    first = Turn([])
    assert is_free()
    second = Turn([])
    assert not is_free()
    first.close()
    assert is_free()
    second.close()


@pytest.mark.django_db
class TestAsked:
    @pytest.fixture(autouse=True)
    def two_letters(self):
        published_letter(), published_letter()

    def test_a_second_large_file_is_to_be_asked_for_later(self, client, monkeypatch):
        monkeypatch.setattr(exports.csv, "ROWS_OF_A_LARGE_FILE", 1)
        first = client.get("/letters.csv")
        refused = client.get("/letters.csv")
        assert (refused.status_code, refused["Retry-After"]) == (503, "10")
        assert refused["Content-Type"] == "text/plain; charset=utf-8"
        assert b"others are being made" in refused.content
        assert len(list(first.streaming_content)) > 1
        again = client.get("/letters.csv")
        assert again.status_code == 200
        assert b"".join(again.streaming_content).count(b"\r\n") == 3

    def test_small_files_need_no_turn(self, client, monkeypatch):
        monkeypatch.setattr(exports.csv, "ROWS_OF_A_LARGE_FILE", 2)
        waiting = [client.get("/letters.csv") for _ in range(3)]
        assert [answer.status_code for answer in waiting] == [200] * 3
        assert all(len(list(answer.streaming_content)) > 1 for answer in waiting)
