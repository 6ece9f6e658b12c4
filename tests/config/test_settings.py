"""config/settings.py, read anew in one environment after another."""

import os
import runpy

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.settings import PROJECT, variables_read_by_settings

PUBLIC_SITE = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "letters.example.org",
    "HTTPS": "proxy",
}
TRIAL = {"SECRET_KEY": PUBLIC_SITE["SECRET_KEY"], "TRIAL": "true"}


@pytest.fixture
def read_settings(monkeypatch):
    for name in variables_read_by_settings():
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    # environ remembers files it has read, for as long as the process lives.
    monkeypatch.setattr(environ.FileAwareEnv.ENVIRON, "files_cache", {})

    def read(environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(PROJECT / "config" / "settings.py"))

    return read


def without(name):
    return {key: value for key, value in PUBLIC_SITE.items() if key != name}


class TestAPublicSite:
    @pytest.mark.parametrize("https", ["proxy", "direct"])
    def test_starts_when_told_all_it_must_know(self, read_settings, https):
        settings = read_settings({**PUBLIC_SITE, "HTTPS": https})
        assert settings["DEBUG"] is False
        assert settings["TRIAL"] is False

    @pytest.mark.parametrize(
        ("environment", "advice"),
        [
            (without("SECRET_KEY"), "Set it (or SECRET_KEY_FILE"),
            ({**PUBLIC_SITE, "SECRET_KEY": "too-short"}, "at least 50 random characters"),
            ({**PUBLIC_SITE, "SECRET_KEY": "ab" * 40}, "at least 50 random characters"),
            (without("ALLOWED_HOSTS"), "Set it to the host names of the site"),
            ({**PUBLIC_SITE, "ALLOWED_HOSTS": "*"}, "Set it to the host names of the site"),
            ({**PUBLIC_SITE, "ALLOWED_HOSTS": "a.example.org,*.example.org"}, "holds a wildcard"),
            (without("HTTPS"), "Set HTTPS=proxy when a proxy"),
            ({**PUBLIC_SITE, "HTTPS": "off"}, "Set HTTPS=proxy when a proxy"),
            (
                {**PUBLIC_SITE, "DATABASE_URL": "mysql://db/protests"},
                "Begin it with sqlite:/// or postgres://",
            ),
            ({**PUBLIC_SITE, "LOG_FORMAT": "xml"}, "neither plain nor json"),
        ],
    )
    def test_refuses_to_start_in_a_sentence_that_says_what_to_set(self, read_settings, environment, advice):
        with pytest.raises(ImproperlyConfigured) as refusal:
            read_settings(environment)
        assert advice in str(refusal.value)

    def test_sends_cookies_over_https_only(self, read_settings):
        settings = read_settings(PUBLIC_SITE)
        assert settings["SESSION_COOKIE_SECURE"] is True
        assert settings["CSRF_COOKIE_SECURE"] is True
        assert settings["SECURE_SSL_REDIRECT"] is True
        assert settings["SECURE_HSTS_SECONDS"] == 31_536_000

    def test_believes_a_forwarded_protocol_from_a_proxy(self, read_settings):
        settings = read_settings({**PUBLIC_SITE, "HTTPS": "proxy"})
        assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")

    def test_believes_no_forwarded_protocol_without_a_proxy(self, read_settings):
        settings = read_settings({**PUBLIC_SITE, "HTTPS": "direct"})
        assert settings["SECURE_PROXY_SSL_HEADER"] is None

    def test_reads_its_secret_from_a_file(self, read_settings, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text(PUBLIC_SITE["SECRET_KEY"] + "\n")
        settings = read_settings({**without("SECRET_KEY"), "SECRET_KEY_FILE": str(secret)})
        assert settings["SECRET_KEY"] == PUBLIC_SITE["SECRET_KEY"]

    def test_takes_host_names_with_spaces_between(self, read_settings):
        settings = read_settings({**PUBLIC_SITE, "ALLOWED_HOSTS": "a.example.org, b.example.org"})
        assert settings["ALLOWED_HOSTS"] == ["a.example.org", "b.example.org"]

    @pytest.mark.parametrize(
        ("more", "address"),
        [
            ({}, "https://letters.example.org"),
            ({"ALLOWED_HOSTS": ".example.org,example.net"}, "https://example.org"),
            ({"SITE_URL": "https://example.org:8443/"}, "https://example.org:8443"),
        ],
    )
    def test_knows_its_own_address(self, read_settings, more, address):
        assert read_settings({**PUBLIC_SITE, **more})["SITE_URL"] == address

    def test_names_static_files_by_their_content(self, read_settings):
        storage = read_settings(PUBLIC_SITE)["STORAGES"]["staticfiles"]["BACKEND"]
        assert storage == "whitenoise.storage.CompressedManifestStaticFilesStorage"


class TestATrial:
    @pytest.mark.parametrize("switch", ["TRIAL", "DEBUG"])
    def test_answers_on_this_machine_only(self, read_settings, switch):
        settings = read_settings({"SECRET_KEY": PUBLIC_SITE["SECRET_KEY"], switch: "true"})
        assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]

    @pytest.mark.parametrize("switch", ["TRIAL", "DEBUG"])
    @pytest.mark.parametrize(
        "hosts", ["letters.example.org", "127.0.0.1,letters.example.org", "*", ".localhost"]
    )
    def test_refuses_any_other_host_name(self, read_settings, switch, hosts):
        with pytest.raises(ImproperlyConfigured, match="which a trial must not serve"):
            read_settings({"SECRET_KEY": PUBLIC_SITE["SECRET_KEY"], switch: "true", "ALLOWED_HOSTS": hosts})

    @pytest.mark.parametrize("switch", ["TRIAL", "DEBUG"])
    def test_refuses_to_be_a_public_site_at_the_same_time(self, read_settings, switch):
        with pytest.raises(ImproperlyConfigured, match="HTTPS and a trial exclude each other"):
            read_settings({**PUBLIC_SITE, switch: "true"})

    def test_needs_a_secret_of_its_own(self, read_settings):
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
            read_settings({"TRIAL": "true"})

    def test_shows_the_pages_of_a_public_site(self, read_settings):
        settings = read_settings(TRIAL)
        assert settings["DEBUG"] is False
        assert settings["STORAGES"] == read_settings({**PUBLIC_SITE, "TRIAL": "false"})["STORAGES"]


class TestTheDatabase:
    def test_is_an_sqlite_file_in_var_unless_told_otherwise(self, read_settings):
        database = read_settings(TRIAL)["DATABASES"]["default"]
        assert database["ENGINE"] == "django.db.backends.sqlite3"
        assert database["NAME"] == str(PROJECT / "var" / "protests.sqlite3")

    def test_on_postgresql_is_reached_through_a_pool(self, read_settings):
        database = read_settings({**TRIAL, "DATABASE_URL": "postgres://me:secret@db:5433/protests"})[
            "DATABASES"
        ]["default"]
        assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", 5433, "protests")
        assert database["OPTIONS"]["pool"]["min_size"] == 1
        assert "CONN_MAX_AGE" not in database

    def test_keeps_the_options_in_its_address(self, read_settings):
        database = read_settings({**TRIAL, "DATABASE_URL": "postgres://db/protests?sslmode=require"})[
            "DATABASES"
        ]["default"]
        assert database["OPTIONS"]["sslmode"] == "require"

    def test_on_postgresql_compiles_no_query_unless_its_address_says_otherwise(self, read_settings):
        for query, options in (("", "-c jit=off"), ("?options=-c%20jit%3Don", "-c jit=on")):
            told = {**TRIAL, "DATABASE_URL": f"postgres://db/protests{query}"}
            assert read_settings(told)["DATABASES"]["default"]["OPTIONS"]["options"] == options

    @pytest.mark.django_db
    def test_on_sqlite_runs_as_the_settings_say(self):
        from django.db import connection

        if connection.vendor != "sqlite":
            pytest.skip("SQLite's own settings")

        def pragma(name):
            with connection.cursor() as cursor:
                return cursor.execute(f"PRAGMA {name}").fetchone()[0]

        assert pragma("journal_mode") == "wal"
        assert pragma("foreign_keys") == 1
        assert pragma("secure_delete") == 1
        assert pragma("busy_timeout") == 10_000
        assert connection.transaction_mode == "IMMEDIATE"


def test_every_variable_is_explained_to_operators():
    explained = (PROJECT / "docs" / "operations.md").read_text()
    assert {name for name in variables_read_by_settings() if f"| `{name}` |" not in explained} == set()


def test_the_search_for_variables_finds_them():
    assert {"SECRET_KEY", "DATABASE_URL", "HTTPS", "TIME_ZONE"} <= variables_read_by_settings()
    assert os.environ["TRIAL"] == "true"
