"""Whatever the server is doing when it is killed: what was committed is there, what was not is not, the record is sound."""

import http.client
import os
import subprocess
import sys
import threading
import time
import zlib
from contextlib import closing
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from protests.models import Act, PublicChange, SignatoryCount
from tests import factories
from tests.admin.pages import add_row, address, filled_in
from tests.serving import answers, database_url, kill, served
from tests.standing import NUMBER

pytestmark = pytest.mark.django_db(transaction=True)

# A command that is killed while it waits to be (tests/standing.py).
PROGRAM = """
import sys
import django
django.setup()
from django.core.management import execute_from_command_line
from tests import standing
standing.at_thirteen()
execute_from_command_line(["manage.py", "import_csv", "signatory-counts", sys.argv[1]])
"""


def is_sound():
    call_command("check_records")  # an error where it finds a fault
    return True


def until_it_stands(path):
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.1)
    pytest.fail("It came to its end.")


# ---- a file that is being sent ----


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_file_does_not_look_whole_when_its_server_is_killed(tmp_path, coding):
    with (
        served("endless", tmp_path) as port,
        closing(http.client.HTTPConnection("127.0.0.1", port)) as asked,
    ):
        asked.request("GET", "/letters.csv", headers={"Accept-Encoding": coding})
        answer = asked.getresponse()
        taken = [answer.read(100_000)]
        kill(tmp_path)
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            while piece := answer.read(100_000):
                taken.append(piece)
    if coding == "gzip":
        unpacking = zlib.decompressobj(wbits=31)
        assert unpacking.decompress(b"".join(taken)).count(b"\r\n") > 100
        assert not unpacking.eof
    assert is_sound()


# ---- a page of writes ----


class Editor:
    """Adds counts to a letter at the desk of a server, and notes which were saved."""

    def __init__(self, letter, user):
        self.letter, self.noted = letter, []
        self.client = Client()
        self.client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        self.token = "x" * 32
        session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self.token}"
        self.source = factories.source()

    def add(self, port, number):
        path = address(type(self.letter), self.letter)
        sent = add_row(
            filled_in(self.client.get(path)),
            "signatory_counts",
            number=number,
            kind="exactly",
            group="employees",
            as_of="2019",
            source=self.source.pk,
        )
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
            body = urlencode({**sent, "csrfmiddlewaretoken": self.token}, doseq=True)
            asked.request("POST", path, body, headers)
            answer = asked.getresponse()
            assert answer.status == 302, answer.read().decode()
        self.noted.append(number)

    def add_until_killed(self, port, numbers):
        try:
            for number in numbers:
                self.add(port, number)
        except (OSError, http.client.HTTPException) as ended:
            self.ended = ended


def on_record(letter):
    return set(letter.signatory_counts.values_list("number", flat=True))


def test_every_save_that_was_answered_is_there_when_the_server_is_killed(tmp_path, django_user_model):
    letter = factories.published_letter()
    editor = Editor(letter, django_user_model.objects.create_superuser("ada"))
    stands = tmp_path / "stands"
    with served("stands", tmp_path, STANDS=str(stands)) as port:
        saving = threading.Thread(target=editor.add_until_killed, args=(port, range(10, NUMBER + 5)))
        saving.start()
        until_it_stands(stands)
        kill(tmp_path)
        saving.join(60)
    assert isinstance(editor.ended, (OSError, http.client.HTTPException))
    assert on_record(letter) == set(editor.noted) == {10, 11, 12}
    letter.refresh_from_db()
    assert letter.headline_low == 12
    assert is_sound()
    with served("none", tmp_path) as port:
        editor.add(port, NUMBER)
        assert answers(port)
    assert on_record(letter) == {10, 11, 12, NUMBER}
    assert is_sound()


# ---- an import ----


def test_an_import_that_is_killed_before_its_end_changes_nothing_and_can_be_done_again(tmp_path):
    letter = factories.published_letter(number=1)
    factories.reading(letter, 10)
    acts, changes = Act.objects.count(), PublicChange.objects.count()
    path, stands = tmp_path / "signatory-counts.csv", tmp_path / "stands"
    rows = "".join(f"1,{number},2019,https://a.example/{number}\n" for number in range(11, NUMBER + 5))
    path.write_text(f"letter,wording,as_of,source\n{rows}")
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "STANDS": str(stands),
    }
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, path],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as program:
        until_it_stands(stands)
        program.kill()
    assert on_record(letter) == {10}
    assert (Act.objects.count(), PublicChange.objects.count()) == (acts, changes)
    assert is_sound()
    call_command("import_csv", "signatory-counts", str(path))
    assert on_record(letter) == set(range(10, NUMBER + 5))
    letter.refresh_from_db()
    assert letter.headline_low == SignatoryCount.objects.get(number=NUMBER + 4).low
    assert is_sound()
