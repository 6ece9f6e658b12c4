"""The public service is asked politely, from one host alone; whatever it answers, an editor reads what happened."""

import json
import socket
import time
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from protests.importing.usaspending import addresses, service
from protests.importing.usaspending.service import NotInRecord, NotReached, Service, Several
from protests.models import Contract, OfficialAward
from tests import factories as make
from tests.importing.usaspending import samples
from tests.importing.usaspending.samples import EXAMPLE, ORDER
from tests.importing.usaspending.stand_in import drip

JSON = {"Content-Type": "application/json"}


def quick(**options):
    return Service(**{"patience": 0.4, "pause": 0.01, "longest_pause": 0.05} | options)


def test_an_award_comes_with_all_its_modifications(service_at):
    service_at.add("award_contract_edge.json", "transactions_edge.json", "transactions_edge_page2.json")
    award = quick().award(EXAMPLE)
    assert (award.piid, award.obligated.number) == ("EXAMPLE26C0001", Decimal("-1250.00"))
    assert [each.number for each in award.modifications] == ["P00002", "P00001", "P00001", "0"]
    assert award.as_of == time.strftime("%Y-%m-%d", time.gmtime())
    asked = [(method, path) for method, path, _question, _headers in service_at.asked]
    page = ("POST", "/api/v2/transactions/")
    assert asked == [("GET", addresses.answer_path(EXAMPLE)), page, page]


def test_the_service_is_told_who_asks(service_at, settings):
    service_at.add("award_contract.json")
    quick().award(ORDER)
    headers = service_at.asked[0][3]
    assert settings.SITE_URL in headers["User-Agent"]
    assert "Cookie" not in headers and "Authorization" not in headers


def test_a_printed_number_is_searched_for(service_at):
    rows = json.loads(samples.text("spending_by_award.json"))["results"]
    service_at.found = rows[:1]
    assert quick().found(addresses.read("H-907")) == ORDER
    service_at.found = rows
    with pytest.raises(Several, match="2 awards have the number H907") as several:
        quick().found(addresses.read("H907"))
    assert [row["key"] for row in several.value.rows][0] == ORDER
    service_at.found = [rows[0] | {"Award ID": "H9071"}]  # begins with it, and is another
    with pytest.raises(NotInRecord, match="H907"):
        quick().found(addresses.read("H907"))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_service_is_asked_again_and_then_left_alone(service_at, status):
    service_at.add("award_contract.json")
    busy = (status, {"Content-Type": "text/html", "Retry-After": "0"}, b"<html>busy</html>")
    service_at.instead = [busy, busy]
    assert quick().award(ORDER).key == ORDER
    service_at.asked.clear()
    service_at.instead = [busy] * 10
    with pytest.raises(NotReached, match=f"busy or out of order .status {status}.*Nothing was changed"):
        quick().award(ORDER)
    assert len(service_at.asked) == 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, {"Content-Type": "text/html"}, b"<html>hello</html>"), "something that is not JSON"),
        ((200, JSON, b'{"cut": '), "something that is not JSON"),
        ((200, JSON, b"\xff\xfe"), "something that is not JSON"),
        ((200, JSON, b"[]"), "answered something else than was asked"),
        ((200, JSON, b"{}"), "answered something else than was asked"),
        ((200, JSON, b"[" * 200_000), "something that is not JSON"),
        (
            (400, JSON, samples.text("error_400_enum.json").encode()),
            "refused the question .status 400.*Field",
        ),
        ((422, JSON, samples.text("error_422_mixed_types.json").encode()), "status 422.*one group"),
        ((410, JSON, b'{"detail": "gone"}'), "status 410.*gone"),
        ((301, {"Location": "http://127.0.0.1:9/"}, b""), "leads elsewhere, which is not followed"),
        (
            (302, {"Location": "http://169.254.169.254/latest/"}, b""),
            "leads elsewhere, which is not followed",
        ),
        ((307, {"Location": "https://other.example/"}, b""), "leads elsewhere, which is not followed"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_another_answer_is_never_an_empty_record(service_at, answer, said):
    service_at.instead = [answer]
    with pytest.raises(NotReached, match=said) as refusal:
        quick(tries=1).award(ORDER)
    assert "127.0.0.1" in str(refusal.value)  # the address that was asked
    assert len(service_at.asked) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("total_obligation", "a lot", "total_obligation: “a lot” is not a sum"),
        ("total_obligation", True, "total_obligation: “True” is not a sum"),
        ("recipient", [], "recipient: an object is wanted"),
        ("piid", 7, "piid: text is wanted"),
        ("date_signed", "06/24/2016", "date_signed: “06/24/2016” is not a date"),
        ("category", "grant", "no contract: its category is “grant”"),
        ("generated_unique_award_id", EXAMPLE, "It answered for"),
    ],
)
def test_an_award_of_another_shape_is_refused_with_its_field(service_at, field, value, said):
    service_at.add("award_contract.json")
    service_at.awards[ORDER][field] = value
    with pytest.raises(NotReached, match=said):
        quick().award(ORDER)


def test_a_slow_service_is_not_waited_for(service_at):
    service_at.instead = [lambda handler: time.sleep(0.6)]
    with pytest.raises(NotReached, match="it does not answer in time"):
        quick(patience=0.2, tries=1).award(ORDER)


def test_an_answer_in_drips_is_not_waited_for(service_at):
    service_at.instead = [drip]
    began = time.monotonic()
    with pytest.raises(NotReached, match="takes longer"):
        quick(tries=1).award(ORDER)
    assert time.monotonic() - began < 1.5


def test_an_answer_without_end_is_cut_off(service_at, monkeypatch):
    monkeypatch.setattr(service, "MOST_BYTES", 1000)
    service_at.instead = [(200, JSON, b" " * 5000)]
    with pytest.raises(NotReached, match="more than 1,000 bytes"):
        quick().award(ORDER)


def test_a_conversation_ends_when_its_time_is_used_up(service_at):
    with pytest.raises(NotReached, match="takes too long"):
        quick(budget=-1).award(ORDER)
    assert not service_at.asked


@pytest.mark.parametrize(
    "leads_to",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fd00::1", "0.0.0.0", "100.64.0.1"],
)
def test_a_name_that_leads_inside_is_not_asked(settings, monkeypatch, leads_to):
    settings.USASPENDING_API = "https://api.usaspending.example"
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (leads_to, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(NotReached, match="not public"):
        quick().award(ORDER)


def test_one_public_address_does_not_excuse_an_inside_one(monkeypatch):
    found = [(0, 0, 6, "", (address, 443)) for address in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(NotReached, match="not public"):
        service.public_address("api.example", 443)


def test_the_address_that_was_checked_is_the_one_connected_to(settings, monkeypatch):
    settings.USASPENDING_API = "https://api.usaspending.example"
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    pool = quick()._connected()
    assert pool.host == "1.1.1.1"
    assert pool.conn_kw["server_hostname"] == pool.assert_hostname == "api.usaspending.example"


@pytest.mark.parametrize(
    "address", ["http://api.usaspending.gov", "http://localhost:1", "ftp://x", "nonsense"]
)
def test_an_address_without_https_is_not_asked(settings, address):
    settings.USASPENDING_API = address
    with pytest.raises(NotReached, match="begins with https"):
        quick().award(ORDER)


def test_without_a_network_an_editor_reads_so(settings, monkeypatch):
    def nothing(*args, **kwargs):
        raise socket.gaierror("no network")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    settings.USASPENDING_API = "https://api.usaspending.gov"
    with pytest.raises(NotReached, match="api.usaspending.gov cannot be found.*Nothing was changed"):
        quick().award(ORDER)


# The commands


@pytest.fixture
def patient(monkeypatch):
    """The commands' own service, without its pauses."""
    for module in ("import_usaspending", "refresh_contracts"):
        monkeypatch.setattr(f"protests.management.commands.{module}.Service", quick)


@pytest.mark.django_db
def test_a_pasted_address_is_fetched_and_imported(service_at, patient, capsys):
    service_at.add("award_contract.json")
    given = ["--new-company", "JTAPCFM4NSL4=McKesson", "--new-agency", "97AS=DLA"]
    call_command("import_usaspending", f"https://www.usaspending.gov/award/{ORDER}", *given)
    assert "award: 1 created" in capsys.readouterr().out
    call_command("import_usaspending", ORDER.lower())
    assert "award: 0 created, 0 changed, 1 unchanged" in capsys.readouterr().out
    assert Contract.objects.get().amounts.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        (EXAMPLE, "The official record has no such award"),
        ("https://example.org/award/X", "host is not usaspending.gov"),
        ("no-such-file.csv", "is no file here"),
    ],
)
def test_what_cannot_be_fetched_is_said(service_at, patient, pasted, said):
    with pytest.raises(CommandError, match=said):
        call_command("import_usaspending", pasted)


@pytest.mark.django_db
def test_refreshing_adds_what_changed_and_nothing_twice(service_at, patient, capsys):
    given = samples.answers()
    samples.imported("award_contract.json", "award_contract_edge.json", given=given)
    service_at.add("award_contract.json")
    service_at.add("award_contract_edge.json", "transactions_edge.json", "transactions_edge_page2.json")
    service_at.awards[ORDER]["total_obligation"] = 70000.5
    call_command("refresh_contracts")
    out = capsys.readouterr().out
    assert "obligated USD 70,000.50" in out and "it was USD 61,241.34" in out
    order, example = (OfficialAward.objects.get(key=key).contract for key in (ORDER, EXAMPLE))
    assert [each.number for each in order.amounts.filter(kind="obligated")] == [
        Decimal("61241.34"),
        Decimal("70000.50"),
    ]
    assert example.events.count() == 4
    call_command("refresh_contracts")
    assert capsys.readouterr().out.splitlines() == [f"{order.slug}: unchanged", f"{example.slug}: unchanged"]
    assert order.amounts.count() == 3 and example.events.count() == 4


@pytest.mark.django_db
def test_refreshing_finds_a_contract_by_its_printed_number(service_at, patient, capsys):
    samples.imported("award_idv.json", given=samples.answers())
    OfficialAward.objects.all().delete()
    Contract.objects.all().delete()
    service_at.add("award_idv.json")
    row = {
        "Award ID": "FA304715A0037",
        "generated_internal_id": "CONT_IDV_FA304715A0037_9700",
    }
    service_at.found = [row]
    contract = make.contract(award_id="FA304715A0037")
    call_command("refresh_contracts")
    assert OfficialAward.objects.get().contract == contract
    assert contract.amounts.count() == 1
    service_at.found = [row, row]
    other = make.contract(award_id="FA304715A0037")
    call_command("refresh_contracts")
    assert "2 awards have the number" in capsys.readouterr().out and not other.amounts.exists()


@pytest.mark.django_db
def test_an_award_that_is_gone_is_kept_and_said(service_at, patient, capsys):
    samples.imported("award_contract.json", given=samples.answers())
    call_command("refresh_contracts")
    assert "no longer in the official record since" in capsys.readouterr().out
    official = OfficialAward.objects.get()
    assert official.gone_since and official.contract.amounts.count() == 2
    service_at.add("award_contract.json")
    call_command("refresh_contracts")
    official.refresh_from_db()
    assert official.gone_since is None


@pytest.mark.django_db
def test_refreshing_gives_up_on_a_service_that_is_down(service_at, patient):
    samples.imported(samples.AWARDS, given=samples.answers())
    service_at.instead = [(503, {}, b"")] * 100
    with pytest.raises(CommandError, match="Given up"):
        call_command("refresh_contracts")
    assert len(service_at.asked) == 9  # three contracts, three tries each
