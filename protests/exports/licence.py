"""The licence that travels with every file."""

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LINK = f'<{LICENCE}>; rel="license"'
