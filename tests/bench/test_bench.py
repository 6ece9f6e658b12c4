"""The made-up record is sound, and everything that is measured can be."""

import hashlib

import pytest

from bench import generate, measure, pages, report, writing
from bench.load import load
from protests.checking import problems
from protests.models import Letter, SignatoryCount


def test_the_same_number_and_seed_give_the_same_bytes():
    one, other = ("".join(generate.lines(20)).encode() for _ in range(2))
    assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest()


def test_another_seed_gives_other_letters():
    assert list(generate.lines(5, seed=1)) != list(generate.lines(5, seed=2))


def test_every_word_of_the_vocabulary_is_one_of_its_own():
    assert len(set(generate._VOCABULARY)) == generate.WORDS


@pytest.fixture
def fifty_letters(db, settings):
    settings.ROOT_URLCONF = "bench.floors"
    load(50)


@pytest.mark.usefixtures("fifty_letters")
class TestFiftyLetters:
    def test_are_a_sound_record(self):
        assert Letter.objects.count() == 50
        assert list(problems()) == []

    def test_can_be_gone_on_with(self):
        latest = SignatoryCount.objects.latest("pk")
        pk, latest.pk = latest.pk, None
        latest.save(force_insert=True)
        assert latest.pk > pk

    def test_answer_at_every_address_that_is_measured(self, client):
        for address in pages.of_site().values():
            assert client.get(address).status_code == 200, address

    def test_are_counted_statement_by_statement(self):
        site = pages.of_site()
        numbers = measure.statements({name: site[name] for name in (pages.EMPTY, pages.FLOOR)})
        assert numbers == {pages.EMPTY: 0, pages.FLOOR: 3}

    def test_answer_to_every_combination_of_filters(self, client):
        for address in list(pages.combinations())[:60]:
            assert client.get(address).status_code == 200, address

    def test_cost_nothing_to_write_to(self):
        """What is measured by writing is undone."""
        before = SignatoryCount.objects.count(), Letter.objects.count()
        one, taken = writing.one_reading(), writing.import_of_letters(50)
        assert one["statements"] > 10
        assert taken["letters"] == 5
        assert taken["seconds"] > taken["database"] > 0
        assert (SignatoryCount.objects.count(), Letter.objects.count()) == before
        assert list(problems()) == []

    def test_are_opened_at_the_desk(self, client):
        client.cookies.load(measure.editor_cookie())
        assert client.get(pages.ADMIN["desk: letters"]).status_code == 200


def _run(letters, milliseconds):
    figures = {"p50": milliseconds, "p95": milliseconds, "bytes": 2_048, "asked": 100}
    return {
        "letters": letters,
        "database": "sqlite",
        "size": 30_000_000,
        "statements": {"letters": 8},
        "one reading": {"milliseconds": 60.0, "bare": 0.5, "statements": 81},
        "import": {"letters": 2_000, "seconds": 30.0, "database": 3.0},
        "combinations": {"p50": 12.0, "worst": 340.0, "asked": 200},
        "memory after mixed requests": [150_000_000, 152_000_000],
        "latency": {
            "site": {pages.FLOOR: {**figures, "p50": 10}, "letters": figures},
            "datasette": {"letters": {**figures, "p50": 40}},
        },
        "rate": {"site": {"letters": {"1": {"rate": 50.0, "p50": 20.0, "p99": 30.0, "failed": 0}}}},
        "memory": [1_000_000, 2_000_000],
        "memory after exports": [1_000_000, 2_000_000],
        "export": {"site": {"first": 0.02, "seconds": 2, "bytes": 9}, "database": {"seconds": 1, "bytes": 9}},
    }


def test_the_tables_say_ratios_and_growth():
    tables = report.tables([_run(1_000, 20), _run(10_000, 200)])
    assert "| letters | 20.0 | 20.0 | 2.00 | 8 | 2.0 | 40.0 | 0.50 |" in tables
    assert "first byte 20 ms | 1.00 s | 2.00 |" in tables
    assert "| 60.0 ms, 81 statements | 0.50 ms | 30.0 s for 2,000 | 3.00 s | 10.0 |" in tables
    assert "| SQLite, letters | 50 (30.0 ms, 1.5 ×) |" in tables
    assert "| 12.0 ms, worst 340 ms of 200 | 150, 152 |" in tables
    assert tables.endswith("| letters | 1.00 |\n")


def test_the_tables_say_how_long_each_step_took():
    took = {1_000: {"made in SQLite": 30.0, "measured on SQLite": 90.0}}
    assert "Minutes: made in SQLite 0.5, measured on SQLite 1.5; together 2." in report.tables(
        [_run(1_000, 20)], took
    )


def test_the_tables_say_what_was_asked_seldom():
    slow = _run(1_000_000, 9_000)
    slow["latency"]["site"]["letters"]["asked"] = 2
    assert "| letters | 9,000 | 2 asked | 900.00 |" in report.tables([slow])


def test_what_takes_long_is_asked_no_more(monkeypatch):
    monkeypatch.setattr(measure, "SECONDS_OF_A_ROUND", 0)

    class Slow:
        asked = 0

        def get(self, address, **headers):
            self.asked += 1
            return measure.Answer(200, {}, 1, 1, 5)

    found = measure.latencies({"page": (Slow(), "/", {})})
    assert found["page"]["asked"] == 2


def test_what_wrk_says_is_read_from_its_own_lines():
    said = "    Latency   588.07ms  205.56ms 816.02ms   73.50%\n    Req/Sec    11.50\n     50%  661.31ms\n     99%    1.02s \n"
    assert [measure._percentile(50, said), measure._percentile(99, said)] == [661.31, 1_020]
