"""Who comes back is told that nothing has changed exactly while it has not, at every public address; and caches are
told what they may do with each answer."""

import random
import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from protests import counting, history, kept, merging, publishing, search, version
from protests.models import Company, CompanyAlias, Contract, Letter, SignatoryCount
from protests.views.unchanged import ASK_EACH_TIME, Unchanged
from tests import factories as make
from tests.views.test_what_is_hidden import fixed_addresses, links, text_of

pytestmark = pytest.mark.django_db(transaction=True)

# Their tags are their own, of the changes that they were told of (docs/decisions/0011).
WITH_OWN_TAG = ("/data/changes.json", "/data/package.zip")
# Its rows are the models of the program.
NEVER_CHANGED = ["django_content_type"]
# Beside one address of each kind: what is asked of lists, and pages deep in them.
ASKED = [
    "/letters/?year=2018&sort=-signatories",
    "/letters/?q=letter",
    "/letters/?company=firm&outcome=met",
    "/letters.csv?agency=body",
    "/letters.json?size=1",
    "/compare/?company=firm&company=other",
    "/companies/firm/?year=2018",
]


def record():
    """A small record with something of every kind, and something that is not public."""
    firm, other, body = make.company("Firm"), make.company("Other"), make.agency("Body", slug="body")
    make.ownership(firm, make.company("Owner"))
    firm.aliases.create(name="Another name")
    work = make.published_contract(title="Work", agencies=[body])
    make.party(work, firm)
    make.amount(work)
    make.event(work)
    for number in range(1, 4):
        letter = make.published_letter(
            title=f"Letter {number}",
            number=number,
            companies=[firm, other][: number % 2 + 1],
            agencies=[body],
            contracts=[work],
            topics=[make.topic(f"Topic {number}")],
            campaign=make.campaign(f"Campaign {number}"),
        )
        make.reading(letter, 100 * number)
        make.reading(letter, 100 * number + 50, as_of="2018-07-01")
        make.response(letter, demand=make.demand(letter), outcome="met")
        make.quotation(letter)
    make.correction(letter)
    publishing.withdraw(make.published_letter(slug="gone", number=9), reason="It was not one.")
    letter.slug = "another-word"
    letter.save()
    make.letter(title="Draft")


def addresses(client):
    """An address of each kind that answers 200, and of what its view is given beside the record's own words: the first
    that a page leads to."""
    found, waiting = {}, ["/", *fixed_addresses()]
    while waiting:
        address = waiting.pop(0)
        if "?" in address or address.startswith(("/admin", "/static/", "/healthz")):
            continue
        match = resolve(address)
        given = sorted((name, str(match.kwargs.get(name))) for name in ("name", "kind", "suffix"))
        if (match.url_name, *given) not in found:
            answer = client.get(address)
            if answer.status_code == 200:
                found[match.url_name, *given] = address
                waiting += links(address, answer.get("Content-Type", ""), text_of(answer))
    return sorted([*found.values(), *ASKED])


@pytest.fixture
def public(client):
    record()
    return addresses(client)


@pytest.fixture
def page(client):
    """One page, and the tag it was given."""
    make.published_letter(slug="words", number=1)
    return "/letters/1-words/", client.get("/letters/1-words/")["ETag"]


def tables_of(asked):
    """Every table that these statements name."""
    said = " ".join(query["sql"].replace('"', " ") for query in asked)
    return set(connection.introspection.table_names()) & set(re.findall(r"\w+", said))


def again(client, address, tag, **headers):
    return client.get(address, headers={"If-None-Match": tag, **headers})


# ---- what is answered ----


def test_every_public_address_is_answered_by_one_statement_while_nothing_has_changed(client, public):
    """And caches may keep each answer, and must ask each time."""
    assert len(public) > 60
    with CaptureQueriesContext(connection) as all_asked:
        for address in public:
            answer = client.get(address)
            assert answer.status_code == 200, address
            answer.getvalue()
            with CaptureQueriesContext(connection) as asked:
                unchanged = again(client, address, answer["ETag"])
            assert (unchanged.status_code, unchanged.content) == (304, b""), address
            assert unchanged["ETag"] == answer["ETag"], address
            if address not in WITH_OWN_TAG:
                assert len(asked) <= 1, address
            for each in (answer, unchanged):
                assert each["Cache-Control"] == ASK_EACH_TIME, address
                varies = {name.strip().lower() for name in each["Vary"].split(",")}
                assert {"accept-encoding"} <= varies <= {"accept-encoding", "origin"}, address
                assert not each.cookies, address
    assert tables_of(all_asked) - {*version.tables(), *NEVER_CHANGED} <= {version.TABLE}
    assert "protests_letter" in tables_of(all_asked)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/letters/1/", 301), ("/nowhere/", 404), ("/letters/9-gone/", 410), ("/letters/?colour=red", 400)],
)
def test_what_is_no_page_has_no_tag_and_is_asked_for_each_time_too(client, address, status):
    make.published_letter(number=1)
    publishing.withdraw(make.published_letter(number=9, slug="gone"), reason="It was not one.")
    for headers in ({}, {"If-None-Match": "*"}):
        answer = client.get(address, headers=headers)
        assert answer.status_code == status
        assert "ETag" not in answer
        assert answer["Cache-Control"] == ASK_EACH_TIME


def test_a_compressed_page_has_the_same_tag(client, page):
    address, tag = page
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert answer["ETag"] == tag


@pytest.mark.parametrize(
    "had",
    ["{weak}", "{strong}", '"another", {weak}', '{strong} , W/"another"', "*"],
)
def test_it_has_what_it_names(client, page, had):
    address, tag = page
    answer = again(client, address, had.format(weak=tag, strong=tag[2:]))
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("had", ['"another"', "{bare}", "", 'W/"', "\0"])
def test_it_has_not_what_it_does_not_name(client, page, had):
    address, tag = page
    answer = again(client, address, had.format(bare=tag[3:-1]))
    assert answer.status_code == 200
    assert answer.content


def test_a_head_request_is_answered_alike(client, page):
    address, tag = page
    assert client.head(address)["ETag"] == tag
    assert client.head(address, headers={"If-None-Match": tag}).status_code == 304


def test_a_tag_is_of_its_address_query_and_host_alone(client, page):
    address, tag = page
    assert again(client, "/letters/", tag).status_code == 200
    assert again(client, f"{address}?q=1", tag).status_code == 200
    assert again(client, "/nowhere/", tag).status_code == 404
    assert again(client, address, tag, host="localhost").status_code == 200
    assert client.post(address, headers={"If-None-Match": tag}).status_code == 405


def test_a_host_that_is_not_ours_is_refused_as_ever(client, page):
    address, tag = page
    assert again(client, address, tag, host="elsewhere.example").status_code == 400


def test_a_page_of_another_day_is_made_anew(client, page, monkeypatch):
    address, tag = page
    monkeypatch.setattr(timezone, "localdate", lambda: "tomorrow")
    assert again(client, address, tag).status_code == 200


def test_the_desk_and_the_machines_own_address_are_none_of_its_business(client):
    for address in ("/admin/login/", "/healthz"):
        answer = client.get(address)
        assert "ETag" not in answer
        assert "public" not in answer.get("Cache-Control", "")
        assert client.get(address, headers={"If-None-Match": "*"}).status_code == 200


def test_an_editor_is_shown_what_a_reader_is(client, public):
    bodies = {address: client.get(address) for address in public}
    client.force_login(get_user_model().objects.create_superuser("ed"))
    for address, before in bodies.items():
        answer = client.get(address)
        assert answer.getvalue() == before.getvalue(), address
        assert "cookie" not in answer["Vary"].lower(), address


def test_a_policy_of_a_files_own_outlives_the_word_that_nothing_has_changed(client):
    make.published_letter()
    picture = client.get("/letters/sizes.svg")
    assert "unsafe-inline" in picture["Content-Security-Policy"]
    unchanged = again(client, "/letters/sizes.svg", picture["ETag"])
    assert unchanged.status_code == 304
    assert "Content-Security-Policy" not in unchanged


# ---- the middleware by itself ----


def answered(respond, **headers):
    return Unchanged(respond)(RequestFactory().get("/", headers=headers))


def test_a_page_during_which_something_was_committed_has_no_tag_of_the_new_version():
    def meanwhile(request):
        make.topic()
        return HttpResponse("before or after, who knows")

    tag = answered(meanwhile)["ETag"]
    assert answered(lambda request: HttpResponse("after"), **{"If-None-Match": tag}).status_code == 200
    quiet = answered(lambda request: HttpResponse("after"))["ETag"]
    assert answered(meanwhile, **{"If-None-Match": quiet}).status_code == 304


def test_an_answer_that_is_somebodys_is_kept_by_no_cache():
    def with_cookie(request):
        answer = HttpResponse("yours")
        answer.set_cookie("name", "value")
        return answer

    for respond in (
        with_cookie,
        lambda request: HttpResponse("yours", headers={"Vary": "Cookie"}),
    ):
        answer = answered(respond)
        assert "ETag" not in answer
        assert answer["Cache-Control"] == "private, no-store"


def test_an_error_of_ours_is_kept_by_no_cache():
    assert answered(lambda request: HttpResponse(status=500))["Cache-Control"] == "no-store"


def test_an_answer_keeps_the_tag_that_its_view_gave_it():
    assert answered(lambda request: HttpResponse(headers={"ETag": '"own"'}))["ETag"] == '"own"'


def test_while_debugging_a_page_is_told_by_its_content_alone(settings):
    """A template may have changed."""
    settings.DEBUG = True
    tag = answered(lambda request: HttpResponse("before"))["ETag"]
    assert answered(lambda request: HttpResponse("after"), **{"If-None-Match": tag}).status_code == 200
    assert answered(lambda request: HttpResponse("before"), **{"If-None-Match": tag}).status_code == 304


def test_another_program_knows_no_tag_of_this_one(monkeypatch):
    tag = answered(lambda request: HttpResponse("before"))["ETag"]
    monkeypatch.setattr(version, "of_program", lambda: b"another")
    assert answered(lambda request: HttpResponse("after"), **{"If-None-Match": tag}).status_code == 200


# ---- nothing is missed ----


class Editors:
    """Changes by every road, at random; and some that are none."""

    def __init__(self, seed):
        self.chance = random.Random(seed)  # noqa: S311
        self.number = 0

    def a(self, model):
        return self.chance.choice(model.objects.order_by("pk"))

    def letter(self):
        return self.chance.choice(Letter.objects.published().order_by("pk"))

    def text(self):
        self.number += 1
        return f"Text {self.number}"

    def edit(self):
        letter = self.letter()
        letter.title = self.text()
        letter.save()

    def count(self):
        make.reading(self.letter(), self.chance.randrange(1, 5000))

    def respond(self):
        make.response(self.letter(), outcome=self.chance.choice(["met", "refused"]), summary=self.text())

    def correct(self):
        make.correction(self.letter())

    def publish(self):
        publishing.publish_letter(make.letter(title=self.text(), companies=[self.a(Company)]))

    def withdraw(self):
        if Letter.objects.published().count() > 2:
            publishing.withdraw(self.letter(), reason=self.text())

    def delete(self):
        if Letter.objects.published().count() > 2:
            self.letter().delete()

    def merge(self):
        gone = make.company(self.text())
        self.letter().companies.add(gone)
        merging.merge(self.a(Company), gone, by=None, why="They are one.")

    def rename(self):
        firm = self.a(Company)
        firm.name = firm.slug = self.text().replace(" ", "-").lower()
        firm.save()

    def redact(self):
        Letter.objects.filter(pk=self.letter().pk).update(summary="By Zora Quine.")
        history.redact("Zora Quine", by=None, why="A name.")

    def update_many(self):
        Letter.objects.update(authored_by=self.text())

    def bulk(self):
        CompanyAlias.objects.bulk_create([CompanyAlias(company=self.a(Company), name=self.text())])

    def bulk_and_rebuild(self):
        SignatoryCount.objects.update(set_aside_reason=self.chance.choice(["", self.text()]))
        kept.rebuild()

    def plain_sql(self):
        connection.connection.execute(f"UPDATE protests_contract SET description = '{self.text()}'")  # noqa: S608
        if self.chance.random() < 0.5:
            history.writing.write_what_was_touched()

    def plain_sql_of_what_is_kept(self):
        connection.connection.execute(
            "UPDATE protests_facetcount SET number = number + 1 WHERE facet = 'topic'"
        )
        connection.connection.execute("DELETE FROM protests_searchword")

    def put_right(self):
        counting.rebuild()
        search.rebuild()

    def draft(self):
        make.letter(title=self.text(), companies=[self.a(Company)])

    def nothing(self):
        with transaction.atomic():
            Letter.objects.update(title=self.text())
            Contract.objects.all().delete()
            transaction.set_rollback(True)


ROADS = [name for name in vars(Editors) if not name.startswith("_") and name not in ("a", "letter", "text")]


def test_who_is_told_that_nothing_has_changed_has_what_would_be_shown(client, public):
    editors = Editors(20261130)
    had = {address: client.get(address) for address in public if address not in WITH_OWN_TAG}
    had = {address: (answer["ETag"], answer.getvalue()) for address, answer in had.items()}
    told = made = 0
    # Each road at least once, in an order that is nobody's, with pauses in between.
    roads = [*ROADS, *ROADS[::3], "nothing", "nothing"]
    for road in editors.chance.sample(roads, len(roads)):
        getattr(editors, road)()
        for address in editors.chance.sample(sorted(had), 15):
            tag, body = had[address]
            answer = again(client, address, tag)
            if answer.status_code == 304:
                told += 1
                shown = client.get(address)
                assert shown.status_code == 200, f"{address} after {road}"
                assert shown.getvalue() == body, f"{address} after {road}"
            elif answer.status_code == 200:
                made += 1
                had[address] = (answer["ETag"], answer.getvalue())
            else:
                del had[address]
    assert told
    assert made


def test_a_page_is_another_at_once(client):
    """What readers see of it, by the address that they hold."""
    kept_one, gone = make.company("Kept"), make.company("Gone")
    letter = make.published_letter(slug="words", number=1, companies=[gone])
    make.published_letter(companies=[kept_one])
    tags = {
        address: client.get(address)["ETag"]
        for address in ("/letters/1-words/", "/companies/gone/", "/letters/", "/letters.csv")
    }
    merging.merge(kept_one, gone, by=None, why="They are one.")
    assert again(client, "/companies/gone/", tags["/companies/gone/"]).status_code == 301
    publishing.withdraw(letter, reason="It was not one.")
    assert again(client, "/letters/1-words/", tags["/letters/1-words/"]).status_code == 410
    assert "Gone" not in again(client, "/letters/", tags["/letters/"]).content.decode()
    assert b"words" not in again(client, "/letters.csv", tags["/letters.csv"]).getvalue()


def test_what_was_loaded_from_a_file_is_shown_at_once(client, tmp_path):
    make.published_letter(number=1, slug="words")
    tag = client.get("/letters/1-words/")["ETag"]
    file = tmp_path / "letters.csv"
    file.write_text("number,title,summary\n1,Words,From a file\n")
    call_command("import_csv", "letters", str(file), verbosity=0)
    assert b"From a file" in again(client, "/letters/1-words/", tag).content
