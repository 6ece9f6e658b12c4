"""A reader who keeps a copy of the data package and replays on it what /data/changes.json tells: what docs/data.md asks
of such a reader, and nothing more."""

import csv
import io
import json
import zipfile


class Copy:
    """The tables of a package, each as its rows; they know nothing of the site but the package's own description."""

    def __init__(self, package):
        described = json.loads(package.read("datapackage.json"))
        self.cursor = described["cursor"]
        self.described = {each["name"]: each for each in described["resources"]}
        self.rows = {name: list(_reader(package, each["path"])) for name, each in self.described.items()}

    def replay(self, change):
        """Take the rows of the record away, and put its present ones there."""
        for name, each in self.described.items():
            if each["record"] != change["record"]:
                continue
            column = each["recordColumn"]
            others = [row for row in self.rows[name] if row[column] != str(change["id"])]
            present = (change["rows"] or {}).get(name, [])
            # The sort keeps the order within a record.
            self.rows[name] = sorted([*others, *present], key=lambda row: int(row[column]))

    @property
    def texts(self):
        """Each table as the text of its file."""
        return {name: self._text(name) for name in self.rows}

    def _text(self, name):
        text = io.StringIO()
        fields = [each["name"] for each in self.described[name]["schema"]["fields"]]
        writer = csv.DictWriter(text, fields)
        writer.writeheader()
        writer.writerows(self.rows[name])
        return text.getvalue()


def _reader(package, path):
    return csv.DictReader(io.StringIO(package.read(path).decode("utf-8-sig"), newline=""))


def package(client):
    answer = client.get("/data/package.zip")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def follow(client, copy, size=None):
    """Ask for what changed until there is no more, and replay it; every change that was told."""
    told, query = [], {"since": copy.cursor} | ({"size": size} if size else {})
    address = "/data/changes.json"
    while address:
        answer = client.get(address, query)
        assert answer.status_code == 200, answer.content
        said = answer.json()
        for change in said["changes"]:
            copy.replay(change)
        told += said["changes"]
        copy.cursor = said["cursor"]
        following = said["links"]["next"]
        address, query = (
            (following.removeprefix("http://127.0.0.1:8000"), None) if following else (None, None)
        )
    return told
