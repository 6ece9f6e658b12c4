"""The site's own settings, in an environment that is the same on every machine.

From outside comes the database alone: DATABASE_URL, or a new SQLite file.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def variables_read_by_settings():
    """Every name that config/settings.py reads from the environment."""
    return set(re.findall(r'\benv\.\w+\("(\w+)"', (PROJECT / "config" / "settings.py").read_text()))


for name in variables_read_by_settings() - {"DATABASE_URL"}:
    os.environ.pop(name, None)
    os.environ.pop(f"{name}_FILE", None)

# As in `make run`: no debugging, no HTTPS. What a public site does differently, tests/config asks of it itself.
os.environ["TRIAL"] = "true"
os.environ["SECRET_KEY"] = "a key for tests, which is no secret: 0123456789abcdefghijklmnopqrstuvwxyz"

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not Django's usual memory: only there do WAL, locks and one connection for each thread exist.
    DATABASES["default"]["TEST"] = {"NAME": f"{tempfile.gettempdir()}/protests-tests-{os.getpid()}.sqlite3"}

# The live server finds static files by their own names, where they are written.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = tempfile.mkdtemp(prefix="protests-static-")
atexit.register(shutil.rmtree, STATIC_ROOT)

# Signing in is no test of hashing, which is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Client.login() passes no request to throttle; tests/accounts turns this on.
AXES_ENABLED = False
