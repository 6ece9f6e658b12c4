"""How each of the two databases is opened: what a DATABASE_URL means for Django."""

import environ
from django.core.exceptions import ImproperlyConfigured


def database(url):
    """The entry of DATABASES for a URL; ImproperlyConfigured for one that is neither of the two databases."""
    found = environ.Env.db_url_config(url)
    match found.get("ENGINE"):
        case "django.db.backends.sqlite3":
            # Opening the file, and finding out what it holds, would cost every request more than its statements do.
            found["CONN_MAX_AGE"] = 60
            found["OPTIONS"] = {
                # A writer takes its lock at once and waits for it, instead of failing half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                # Readers and a writer do not wait for each other; a crash of the machine loses no finished
                # transaction's consistency. Foreign keys are checked (Django does so; said here because it matters).
                # What is deleted is overwritten: a name that was removed is not left in the file's free pages.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON;",
            }
        case "django.db.backends.postgresql":
            # One connection for a worker at rest, more for its threads; each is tried before use, so that a restarted
            # server costs no error page. The pool replaces CONN_MAX_AGE: Django refuses both together.
            found.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
            # PostgreSQL would compile a query that it takes for long, which costs ten times what these queries take.
            found["OPTIONS"].setdefault("options", "-c jit=off")
            found["CONN_HEALTH_CHECKS"] = True
        case _:
            raise ImproperlyConfigured(
                "DATABASE_URL names neither of the two databases this project is tested on. Begin it with sqlite:/// or"
                " postgres://"
            )
    return found
