import json
import logging
import sys

from config.logs import JsonLines


def line_for(message, **more):
    record = logging.LogRecord("protests", logging.WARNING, __file__, 1, message, ("Zoë",), **more)
    return json.loads(JsonLines().format(record))


def test_a_json_line_says_when_how_bad_where_and_what():
    line = line_for("Signed in: %s", exc_info=None)
    assert line["message"] == "Signed in: Zoë"
    assert (line["level"], line["logger"]) == ("WARNING", "protests")
    assert line["time"].endswith("+00:00")
    assert "traceback" not in line


def test_a_json_line_holds_the_whole_traceback():
    try:
        raise ValueError("two\nlines")
    except ValueError:
        line = line_for("Failed for %s", exc_info=sys.exc_info())
    assert "ValueError: two\nlines" in line["traceback"]
