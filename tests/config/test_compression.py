"""Answers compressed for whoever takes it: a file whole, one that is torn without an end, and a zip not again."""

import gzip
import zlib

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from config.compression import Compression

FILE = [b"\xef\xbb\xbf", b"number,title\r\n", *(b"%d,A letter\r\n" % number for number in range(1_000))]


def answered(response, **headers):
    request = RequestFactory(headers=headers).get("/letters.csv")
    return Compression(lambda request: response).__call__(request)


def file(pieces):
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8; header=present")


def test_a_file_is_compressed_as_it_is_made():
    answer = answered(file(iter(FILE)), accept_encoding="br, gzip")
    sent = list(answer.streaming_content)
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Vary"] == "Accept-Encoding"
    assert gzip.decompress(b"".join(sent)) == b"".join(FILE)
    assert sum(map(len, sent)) < sum(map(len, FILE)) / 2
    assert all(sent)  # an empty piece would end a transfer by chunks


def test_a_file_goes_as_it_is_to_whoever_asks_for_nothing_else():
    answer = answered(file(iter(FILE)))
    assert not answer.has_header("Content-Encoding")
    assert answer["Vary"] == "Accept-Encoding"
    assert b"".join(answer.streaming_content) == b"".join(FILE)


def test_a_file_that_is_torn_has_no_end():
    def torn():
        yield from FILE
        raise RuntimeError("The database went away.")

    sent = []
    with pytest.raises(RuntimeError, match="went away"):
        sent.extend(iter(answered(file(torn()), accept_encoding="gzip").streaming_content))
    reading = zlib.decompressobj(wbits=31)
    reading.decompress(b"".join(sent))
    assert not reading.eof


def test_a_zip_is_not_compressed_again(tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(b"PK" * 500)
    # Closed here: an answer that is closed asks for the database, which it may find open or not.
    with path.open("rb") as package:
        answer = answered(FileResponse(package), accept_encoding="gzip")
        assert not answer.has_header("Content-Encoding")
        assert answer["Content-Length"] == "1000"
        assert b"".join(answer.streaming_content) == b"PK" * 500


def test_a_page_is_compressed_as_django_does():
    answer = answered(HttpResponse(b"A page. " * 500), accept_encoding="gzip")
    assert gzip.decompress(answer.content) == b"A page. " * 500
