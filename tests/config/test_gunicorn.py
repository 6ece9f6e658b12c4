"""How gunicorn's workers begin."""

import gc
import runpy
from types import SimpleNamespace

import pytest
from django.conf import settings


@pytest.fixture
def worker():
    """A worker that has begun, with an application that answers a stream or not, as it is told."""
    made = SimpleNamespace(wsgi=lambda environ, _start: environ["answer"], signs=0)
    made.notify = lambda: setattr(made, "signs", made.signs + 1)
    told = runpy.run_path(str(settings.BASE_DIR / "config" / "gunicorn.py"))
    told["post_worker_init"](made)
    yield made
    gc.unfreeze()
    told["_turns"].close()


def test_the_program_itself_is_not_looked_through_for_what_can_be_thrown_away(worker):
    assert gc.get_freeze_count() > len(gc.get_objects())


def test_a_worker_says_with_each_piece_of_a_stream_that_it_is_alive(worker):
    class Stream(list):
        streaming = True

    stream = worker.wsgi({"answer": Stream([b"a", b"b"])}, None)
    assert worker.signs == 0
    assert list(stream) == [b"a", b"b"]
    assert worker.signs == 2
    page = [b"whole"]
    assert worker.wsgi({"answer": page}, None) is page
