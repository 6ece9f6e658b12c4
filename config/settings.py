"""Settings, all from the environment (docs/operations.md lists every name).

Nothing unsafe is a default: a public site starts only when it was told its secret key, its host names and how
browsers reach it over HTTPS. TRIAL=true (what `make run` sets) does without HTTPS, and answers on this machine
only: docs/decisions/0002 says why.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import environ
from django.core.exceptions import ImproperlyConfigured

from config.databases import database

BASE_DIR = Path(__file__).resolve().parent.parent

# NAME_FILE=/path gives any variable NAME from a file, so that no secret need stand in the environment.
env = environ.FileAwareEnv()

DEBUG = env.bool("DEBUG", default=False)
TRIAL = env.bool("TRIAL", default=DEBUG)

LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def without_spaces(names):
    """["a", "b"] for "a, b" as for "a,b": a host name with a space in front would match nothing, silently."""
    return [name.strip() for name in names]


# What must be said before a public site starts


def fit_secret_key(key):
    """`key`, or a refusal: who guesses it can sign in as anyone."""
    key = (key or "").strip()
    if len(key) < 50 or len(set(key)) < 10:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set, or too short to be a secret. Set it (or SECRET_KEY_FILE, the path of a file that"
            " holds it) to at least 50 random characters that only this site knows."
        )
    return key


def fit_public_hosts(hosts):
    """`hosts`, or a refusal: pages and mails carry the host's name, so any name must not do."""
    if not hosts or any("*" in host for host in hosts):
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is not set, or holds a wildcard. Set it to the host names of the site, separated by commas:"
            " ALLOWED_HOSTS=letters.example.org"
        )
    return hosts


def fit_trial_hosts(hosts):
    """`hosts`, or a refusal: a trial sends its cookies unprotected, so it may answer on this machine only."""
    if not set(hosts) <= set(LOOPBACK_HOSTS):
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS names more than this machine, which a trial must not serve. Set TRIAL=false and DEBUG=false"
            f" for a public site; for a trial leave ALLOWED_HOSTS out, or choose from {', '.join(LOOPBACK_HOSTS)}."
        )
    return hosts


def fit_https(choice):
    """`choice`, or a refusal: the session cookie of an editor must never travel in the clear."""
    if TRIAL and choice:
        raise ImproperlyConfigured(
            "HTTPS and a trial exclude each other. For a public site set TRIAL=false and DEBUG=false; for a trial unset"
            " HTTPS."
        )
    if not TRIAL and choice not in ("proxy", "direct"):
        raise ImproperlyConfigured(
            "HTTPS is not set. Set HTTPS=proxy when a proxy in front holds the certificate and sets X-Forwarded-Proto"
            " itself, or HTTPS=direct when gunicorn holds it. (To try the site on this machine: TRIAL=true, or"
            " `make run`.)"
        )
    return choice


HTTPS = fit_https(env.str("HTTPS", default=""))

if TRIAL:
    ALLOWED_HOSTS = fit_trial_hosts(without_spaces(env.list("ALLOWED_HOSTS", default=LOOPBACK_HOSTS)))
else:
    ALLOWED_HOSTS = fit_public_hosts(without_spaces(env.list("ALLOWED_HOSTS", default=[])))

# What the addresses in exports and feeds begin with: the same bytes, whichever host a request came by.
SITE_URL = env.str(
    "SITE_URL",
    default=f"http://{ALLOWED_HOSTS[0]}:8000" if TRIAL else f"https://{ALLOWED_HOSTS[0].lstrip('.')}",
).rstrip("/")

# Where readers report an error: an address of a page or of a mailbox, shown on the page about the record.
CONTACT = env.str("CONTACT", default="")

SECRET_KEY = env.str("SECRET_KEY", default="")
if DEBUG and not SECRET_KEY:
    SECRET_KEY = "no secret: for a developer's debugging on this machine only"
SECRET_KEY = fit_secret_key(SECRET_KEY)


# What the site is made of

INSTALLED_APPS = [
    "protests",
    "protests.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "corsheaders",
    "reversion",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.ContentRules",  # before whitenoise, so that static files carry the rules too
    "corsheaders.middleware.CorsMiddleware",  # before all that answers by itself
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.Compression",
    # Within all that adds to an answer, and around all that makes one.
    "protests.views.unchanged.Unchanged",
    "config.middleware.OnlyTheDeskIsWrittenTo",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # turns the refusal of a throttled sign-in into its page
    "protests.views.answers.Answers",  # last, nearest to the views whose exceptions it answers
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]


# How editors sign in (protests/accounts/, docs/decisions/0008)

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: refuses before a password is looked at
    "protests.accounts.sign_in.AccountBackend",
]
# Who can publish shows more than a password. A trial answers on this machine only, and does without.
SECOND_FACTOR = not TRIAL
OTP_TOTP_ISSUER = SITE_URL.partition("://")[2]

# Five wrong passwords for a name from an address: that name is refused to that address for a quarter of an hour, right
# password or not. By both together, so that nobody can lock an editor out from elsewhere.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "protests.accounts.sign_in.client_address"
# In the log stands who failed from where: what an operator needs to see an attack.
AXES_SENSITIVE_PARAMETERS = []
AXES_VERBOSE = False  # no greeting at each start

# Proxies of our own between the browser and gunicorn: the browser's address is believed from none further away.
PROXIES = env.int("PROXIES", default=1 if HTTPS == "proxy" else 0)

# A session ends with the browser, and after a working day however busy it is.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60


# Where the record is kept

# Quoted, since an address of a database is read as a URL and a folder may be called anything.
_SQLITE_FILE = f"sqlite:///{quote(str(BASE_DIR / 'var' / 'protests.sqlite3'))}"
DATABASES = {"default": database(env.str("DATABASE_URL", default=_SQLITE_FILE))}
BACKUPS = BASE_DIR / "var" / "backups"

# The data package as `build_package` left it, for a record too large to build it when it is asked for
PACKAGE_FILE = env.str("PACKAGE_FILE", default="")


# Large files that are made at once: half as many as there are workers, so that the rest of them have time for pages
EXPORTS_AT_ONCE = env.int("EXPORTS_AT_ONCE", default=max(1, env.int("WEB_CONCURRENCY", default=2) // 2))


# The official record of contracts, for editors who import from it (protests/importing/usaspending/)
USASPENDING_API = env.str("USASPENDING_API", default="https://api.usaspending.gov").rstrip("/")


# Words and time

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True


# Static files: hashed names, compressed once, served from our own host

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG


# HTTPS and cookies

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not TRIAL
# A header anyone may send, so it is believed only from a proxy that is known to set it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS == "proxy" else None
# Who watches whether the site is up asks on the machine itself, where there is no certificate.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 0 if TRIAL else env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=True)
# An editor who signed in anew in another window keeps what was typed in the first.
CSRF_FAILURE_VIEW = "protests.accounts.unsaved.csrf_failure"
CSRF_TRUSTED_ORIGINS = without_spaces(env.list("CSRF_TRUSTED_ORIGINS", default=[]))
SILENCED_SYSTEM_CHECKS = [
    # Being on the browsers' preload list binds the whole domain for years: its owner's decision, not this site's.
    "security.W021",
]

# Cookies belong to the editors' desk alone: the browser does not even send them with a reader's page, and a message
# to an editor waits in the session instead of in a cookie of its own.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Pages of other sites may read the data, whoever's they are, and nothing else: no page, and nothing of the desk. They
# get what anyone gets, since cookies do not travel along.
CORS_URLS_REGEX = r"^/(?!admin/).+\.(csv|json|atom|zip|bib|ris)$"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "if-modified-since", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    "Content-Disposition",
    "ETag",
    "Link",
    "Retry-After",
    "X-Generated-At",
    "X-Rows",
    "X-Selection",
]

# A letter with all its parts on one form has more fields than Django's 1,000, and never megabytes of text.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440


# What is written down: to stderr, no reader's address (gunicorn's access log stays off)

LOG_FORMAT = env.str("LOG_FORMAT", default="plain")
if LOG_FORMAT not in ("plain", "json"):
    raise ImproperlyConfigured(
        "LOG_FORMAT is neither plain nor json. Set it to one of them, or leave it out."
    )

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "config.logs.JsonLines"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Django's own handlers (mail to admins, a console for DEBUG) would say everything twice.
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        # It warns of every HEAD request, for which Django leaves dropping the body to the server.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
