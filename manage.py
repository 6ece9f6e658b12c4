#!/usr/bin/env python
"""Django's command line for this project: `python manage.py help` lists the commands."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads the settings, which may refuse; their sentence needs no traceback
    except ImproperlyConfigured as refusal:
        sys.exit(f"Not started: {refusal}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
