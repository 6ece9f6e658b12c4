"""Arrows between the rooms go one way (docs/developers.md): what a room may name is read from its source."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from protests import columns

ROOMS = Path(__file__).resolve().parent.parent / "protests"


def sources(room):
    path = ROOMS / room
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def imported(tree, path):
    """Every module that a file imports, by its full name; with the names taken from it, as module.name."""
    package = ["protests", *path.relative_to(ROOMS).parent.parts]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def breaches(source, path, forbidden, managers):
    """What the source of the file at `path` names and may not."""
    tree = ast.parse(source)
    found = [
        name for name in imported(tree, path) if any(f"{name}.".startswith(f"{room}.") for room in forbidden)
    ]
    if managers:
        found += [
            f".{node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr in {"objects", "_default_manager", "_base_manager"}
        ]
    return found


@pytest.mark.parametrize(
    ("room", "forbidden", "managers"),
    [
        ("models", ["protests.views", "protests.admin", "protests.selections", "protests.filters"], False),
        ("views", ["protests.models", "django.db", "protests.filters", "protests.search"], True),
        ("exports", ["protests.models", "django.db", "protests.filters", "protests.views"], True),
        ("filters.py", ["protests.views", "protests.selections", "protests.exports"], False),
        ("selections", ["protests.views", "protests.exports", "protests.admin"], False),
        ("columns.py", ["protests.views", "protests.exports", "protests.selections"], False),
        ("publishing.py", ["protests.views", "protests.admin", "protests.selections"], False),
        ("merging.py", ["protests.views", "protests.admin", "protests.selections"], False),
        ("kept.py", ["protests.views", "protests.admin", "protests.selections"], False),
    ],
)
def test_a_room_names_no_room_that_it_serves(room, forbidden, managers):
    assert sources(room), f"there is no room {room}"
    for path in sources(room):
        assert not breaches(path.read_text(encoding="utf-8"), path, forbidden, managers), path.relative_to(
            ROOMS
        )


def test_models_know_no_request():
    for path in sources("models"):
        names = list(imported(ast.parse(path.read_text(encoding="utf-8")), path))
        assert not [
            name for name in names if name.startswith(("django.http", "django.views", "django.shortcuts"))
        ]


@pytest.mark.parametrize(
    "model", list(apps.get_app_config("protests").get_models()), ids=lambda model: model.__name__
)
def test_every_field_is_public_or_private_by_decision(model):
    public = columns.PUBLIC_FIELDS.get(model.__name__, "").split()
    private = columns.PRIVATE_FIELDS.get(model.__name__, "").split()
    fields = {field.name for field in [*model._meta.fields, *model._meta.many_to_many]}
    assert set(public) | set(private) | {"id"} == fields | {"id"}
    assert not set(public) & set(private)


@pytest.mark.parametrize("name", columns.LISTS)
def test_column_names_are_one_word_each_and_explained(name):
    names = [column.name for column in columns.LISTS[name]]
    assert len(set(names)) == len(names)
    assert all(column.name.isidentifier() and column.meaning.endswith(".") for column in columns.LISTS[name])


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("from ..models import Letter", ["protests.models", "protests.models.Letter"]),
        ("from protests import models", ["protests.models"]),
        ("from .. import models", ["protests.models"]),
        ("import protests.models", ["protests.models"]),
        ("rows = selection.rows.model.objects.all()", [".objects"]),
    ],
)
def test_a_breach_is_seen(line, named):
    assert breaches(line, ROOMS / "views" / "lists.py", ["protests.models"], managers=True) == named
