"""Asks the public service, at the one address that the operator has set (USASPENDING_API).

What an editor pastes decides the path, never the host. The host's address is looked up once, must be a public one, and
is the one connected to, so that a name cannot lead inside between the look-up and the request. Redirects are not
followed: the service needs none.
"""

import ipaddress
import json
import socket
import ssl
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from urllib3.util import Retry, Timeout

from . import addresses, answers
from .award import Award

MOST_BYTES = 20 * 1024 * 1024
MOST_PAGES = 20
PAGE = 5_000
AT_ONCE = 64 * 1024

CONTRACT_TYPES = ["A", "B", "C", "D"]
VEHICLE_TYPES = ["IDV_A", "IDV_B", "IDV_B_A", "IDV_B_B", "IDV_B_C", "IDV_C", "IDV_D", "IDV_E"]


class NotReached(Exception):
    """The service did not answer as it should; the message is for an editor, and says that nothing was changed."""


class NotInRecord(Exception):
    """The service knows no such award."""


class Several(Exception):
    """More awards than one have this printed number; `rows` says which."""

    def __init__(self, piid, rows):
        super().__init__(f"{len(rows)} awards have the number {piid}: choose one by its key.")
        self.rows = rows


class Service:
    """One conversation: requests one after the other, with a pause between. Times are in seconds.

    `patience` is for each try of an answer, `budget` for the whole conversation.
    """

    def __init__(self, patience=60, tries=3, pause=0.5, longest_pause=20, budget=float("inf")):
        self.patience, self.tries, self.pause = patience, tries, pause
        self.ends = time.monotonic() + budget
        self.retry = Retry(
            total=tries - 1,
            redirect=False,
            status_forcelist=[429, 500, 502, 503, 504],
            allowed_methods=["GET", "POST"],  # every question here can be asked twice
            backoff_factor=pause,
            backoff_jitter=pause,
            backoff_max=longest_pause,
            retry_after_max=longest_pause,
            raise_on_status=False,
        )
        self.base = urlsplit(settings.USASPENDING_API)
        self.pool = None

    def award(self, key) -> Award:
        """The award of this key, with all its modifications."""
        data = self._ask("GET", addresses.answer_path(key))
        with self._expected(addresses.answer_path(key)):
            award = answers.award(data)
            if award.key != key:
                raise answers.NotAnAnswer(f"It answered for {award.key[:80]}.")
        award.as_of = time.strftime("%Y-%m-%d", time.gmtime())
        award.modifications = self._modifications(key)
        award.modifications_counted = len(award.modifications)
        return award

    def found(self, pasted):
        """The key that what was pasted means: itself, or what the service finds under a printed number."""
        if pasted.kind in ("award", "idv"):
            return pasted.key
        if pasted.kind == "internal_id":
            # A deprecated number that may now name another award: the editor sees the preview before anything is kept.
            data = self._ask("GET", addresses.answer_path(pasted.key))
            with self._expected(addresses.answer_path(pasted.key)):
                return answers.award(data).key
        rows = self._rows_of(pasted.key)
        if not rows:
            raise NotInRecord(
                f"The service finds no contract with the number {pasted.key} since October 2007. Check the number; or"
                " it is too new, classified, or an agreement that the official record does not hold."
            )
        if len(rows) > 1:
            raise Several(pasted.key, rows)
        return rows[0]["key"]

    def _rows_of(self, piid):
        path = "/api/v2/search/spending_by_award/"
        rows = []
        # The two groups of types cannot be asked for together.
        for types in (CONTRACT_TYPES, VEHICLE_TYPES):
            fields = ["Award ID", "Recipient Name", "Awarding Agency", "Start Date", "generated_internal_id"]
            data = self._ask(
                "POST",
                path,
                {
                    "filters": {"award_type_codes": types, "award_ids": [piid]},
                    "fields": fields,
                    "page": 1,
                    "limit": 100,
                    "sort": "Award ID",
                    "order": "asc",
                },
            )
            with self._expected(path):
                if not isinstance(data, dict) or not isinstance(data.get("results"), list):
                    answers.refuse_other(data)
                rows += [_row(each) for each in data["results"] if _is_row_of(each, piid)]
        return rows

    def _modifications(self, key):
        path, found = "/api/v2/transactions/", []
        for page in range(1, MOST_PAGES + 1):
            question = {"award_id": key, "page": page, "limit": PAGE, "sort": "action_date", "order": "asc"}
            data = self._ask("POST", path, question)
            with self._expected(path):
                on_page, more = answers.modifications(data)
            found += on_page
            if not more:
                return found
        raise NotReached(
            f"The service lists more than {MOST_PAGES * PAGE:,} modifications. Nothing was changed."
        )

    def _ask(self, method, path, question=None):
        """The answer's JSON; NotReached in words for whatever else comes."""
        if self.pool:
            time.sleep(self.pause)  # one question at a time, with a pause between
        where = f"{self.base.netloc}{path}"
        patience = min(self.patience, (self.ends - time.monotonic()) / self.tries)
        if patience <= 0:
            raise NotReached(f"{where} takes too long. Nothing was changed; try again later.")
        try:
            self.pool = self.pool or self._connected()
            response = self.pool.request(
                method,
                path,
                body=None if question is None else json.dumps(question),
                headers=self._headers(),
                retries=self.retry,
                timeout=Timeout(connect=min(10, patience), read=patience),
                redirect=False,
                preload_content=False,
            )
            try:
                body = self._body(response, patience, where)
            finally:
                response.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise NotReached(
                f"{where} could not be reached ({_in_words(error)}). Nothing was changed; try again later."
            ) from error
        return _read(response, body, where)

    def _body(self, response, patience, where):
        body, ends = bytearray(), time.monotonic() + patience
        # What has come so far, however little: a time-out between two bytes alone would let a drip go on for ever.
        while part := response.read1(AT_ONCE):
            body += part
            if len(body) > MOST_BYTES:
                raise NotReached(f"{where} answered more than {MOST_BYTES:,} bytes. Nothing was changed.")
            if time.monotonic() > ends:
                raise NotReached(f"{where} takes longer than {patience:.0f} seconds. Nothing was changed.")
        return bytes(body)

    def _headers(self):
        host = self.base.netloc
        agent = f"protest letters record ({settings.SITE_URL})"
        return {
            "Host": host,
            "User-Agent": agent,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
        }

    def _connected(self):
        host, is_tls = self.base.hostname, self.base.scheme == "https"
        if not host or not (is_tls or _is_stand_in(self.base)):
            raise NotReached("USASPENDING_API is no address that begins with https://. Nothing was asked.")
        port = self.base.port or (443 if is_tls else 80)
        address = public_address(host, port, allow_loopback=_is_stand_in(self.base))
        if is_tls:
            return urllib3.HTTPSConnectionPool(
                address,
                port,
                maxsize=1,
                ssl_context=ssl.create_default_context(),
                server_hostname=host,
                assert_hostname=host,
            )
        return urllib3.HTTPConnectionPool(address, port, maxsize=1)

    @contextmanager
    def _expected(self, path):
        """An answer of another shape is never an empty record."""
        try:
            yield
        except answers.NotAnAnswer as refusal:
            raise NotReached(
                f"{self.base.netloc}{path} answered something else than was asked: {refusal} Nothing was changed."
            ) from refusal


def public_address(host, port, allow_loopback=False):
    """The address to connect to; NotReached where the host leads anywhere but to the public network."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotReached(
            f"{host} cannot be found: this machine may have no network. Nothing was changed; a file saved elsewhere"
            " can be imported instead."
        ) from error
    known = [ipaddress.ip_address(each[4][0].split("%")[0]) for each in found]
    if not known or not all(each.is_global or (allow_loopback and each.is_loopback) for each in known):
        raise NotReached(
            f"{host} leads to an address that is not public: it is not asked. Nothing was changed."
        )
    return str(known[0])


def _is_stand_in(base):
    """A stand-in for the service on this machine, spelled as such by the operator: http://127.0.0.1:…"""
    return base.scheme == "http" and base.hostname in ("127.0.0.1", "::1")


def _read(response, body, where):
    if 300 <= response.status < 400:
        raise NotReached(f"{where} leads elsewhere, which is not followed. Nothing was changed.")
    if response.status in (429, 500, 502, 503, 504):
        raise NotReached(
            f"{where} is busy or out of order (status {response.status}). Nothing was changed; try again later."
        )
    try:
        data = answers.parse(body.decode("utf-8"))
    except (answers.NotAnAnswer, UnicodeDecodeError):
        raise NotReached(
            f"{where} answered something that is not JSON (status {response.status}). Nothing was changed."
        ) from None
    if response.status == 404:
        raise NotInRecord(
            "The official record has no such award. Check the number; or it is too new, classified, or an agreement"
            " that the record does not hold."
        )
    if response.status != 200:
        said = data.get("detail") or data.get("message") if isinstance(data, dict) else ""
        raise NotReached(f"{where} refused the question (status {response.status}). {str(said)[:300]}")
    return data


def _is_row_of(row, piid):
    number = row.get("Award ID") if isinstance(row, dict) else None
    return (
        isinstance(number, str)
        and isinstance(row.get("generated_internal_id"), str)
        and number.replace("-", "").upper() == piid.replace("-", "").upper()
    )


def _row(row):
    said = [row.get(name) for name in ("Recipient Name", "Awarding Agency", "Start Date")]
    words = ", ".join(str(each) for each in said if each)
    return {"key": row["generated_internal_id"], "words": words}


def _in_words(error):
    while getattr(error, "reason", None) is not None and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, urllib3.exceptions.TimeoutError | TimeoutError):
        return "it does not answer in time"
    if isinstance(error, urllib3.exceptions.SSLError | ssl.SSLError):
        return "its certificate is not in order"
    return "no connection"
