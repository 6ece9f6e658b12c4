"""How gunicorn serves the site, in a trial and in production: `gunicorn --config config/gunicorn.py`.

Its defaults stand but for what is said here; WEB_CONCURRENCY sets the number of workers, FORWARDED_ALLOW_IPS the
proxies whose X-Forwarded-Proto counts.
"""

import gc
import os
import socket
import tempfile

wsgi_app = "config.wsgi"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))

# A long query string reaches the site, which answers with a page, before gunicorn's own bare refusal does.
limit_request_line = 8190

# The workers inherit this file, which has no name, and lock a byte of it for each large file that they are making
# (protests/exports/turns.py).
_turns = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the server
raw_env = [f"EXPORT_TURNS={_turns.fileno()}"]

# Its way of being steered from outside leaves a socket in the home directory, and is not used here.
control_socket_disable = True

# A client that stops reading in the midst of a large answer is let go after this many seconds, and its worker or
# thread is free again.
_patience = int(os.environ.get("SEND_TIMEOUT", "30"))


def when_ready(server):
    """Tell the sockets that every connection will be accepted from: what they are told, each connection inherits."""
    for listener in server.LISTENERS if hasattr(socket, "TCP_USER_TIMEOUT") else ():  # which is Linux's own
        if listener.sock.family in (socket.AF_INET, socket.AF_INET6):
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _patience * 1000)


def post_worker_init(worker):
    """Let a worker say with each piece of a file that it is alive: it would be ended in the midst of a long one, as one
    that hangs is.

    And let it not look through the program itself whenever it looks for what can be thrown away: that held up one page
    in some hundreds for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    answered = worker.wsgi

    def answer(environ, start_response):
        given = answered(environ, start_response)
        return _Alive(given, worker.notify) if getattr(given, "streaming", False) else given

    worker.wsgi = answer


class _Alive:
    """The pieces of an answer, and a sign of life before each."""

    def __init__(self, answer, say_so):
        self.answer, self.say_so = answer, say_so

    def __iter__(self):
        for piece in self.answer:
            self.say_so()
            yield piece

    def close(self):
        self.answer.close()
