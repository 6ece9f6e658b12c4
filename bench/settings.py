"""The site's own settings, with the addresses of the floors beside the site's."""

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, STORAGES

ROOT_URLCONF = "bench.floors"
# Style sheets and scripts are not measured: no need to collect them.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = BASE_DIR / "protests" / "static"
