"""Files that are not what they say, have no end, or ask for more than they bring."""

import gzip
import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from clinic_app.exchange.json_limits import JsonObject
from tests.exchange.bundles import PATIENT, a_bundle, a_patient, about, coded

BUNDLE = a_bundle([a_patient()])


def _deep(depth: int, start: bytes = b"[", end: bytes = b"]") -> bytes:
    return start * depth + end * depth


def _zip(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def _entries(count: int, more: JsonObject | None = None) -> bytes:
    return a_bundle([a_patient(), *(about("Condition", f"c{number}") | {"code": coded("x")} | (more or {}) for number in range(count))])


def _attached(url: str, data: str | None = None, kind: str = "application/pdf") -> bytes:
    attachment: JsonObject = {"contentType": kind, "url": url, "title": "x"}
    if data is not None:
        attachment["data"] = data
    return a_bundle([a_patient(), about("DocumentReference", "d1", status="current", content=[{"attachment": attachment}])])


def png(width: int, height: int, *, data: bytes = b"") -> bytes:
    """A picture that says that it is so large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data or zlib.compress(bytes(1_000))) + chunk(b"IEND", b"")


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:l="http://www.w3.org/1999/xlink">'
    b'<image l:href="file:///etc/passwd" width="9" height="9"/></svg>'
)

BYTES: Mapping[str, bytes] = {
    "empty.json": b"",
    "one-nul.json": b"\0",
    "nuls.json": bytes(100_000),
    "nul-in-bundle.json": BUNDLE.replace(b"Sharma", b"Sha\x00rma"),
    "escaped-nul.json": BUNDLE.replace(b"Sharma", b"Sha\\u0000rma"),
    "half-character.json": BUNDLE.replace(b"Sharma", b"Sha\\ud800rma"),
    "utf-16.json": BUNDLE.decode().encode("utf-16"),
    "utf-32.json": BUNDLE.decode().encode("utf-32"),
    "latin-1.json": BUNDLE.replace(b"Sharma", b"M\xfcller"),
    "overlong.json": BUNDLE.replace(b"Sharma", b"\xc0\xaf\xe0\x80\xaf"),
    "byte-order-mark.json": b"\xef\xbb\xbf" + BUNDLE,
    "two-marks.json": b"\xef\xbb\xbf\xef\xbb\xbf" + BUNDLE,
    "truncated.json": BUNDLE[: len(BUNDLE) // 2],
    "trailing.json": BUNDLE + b"x",
    "two-values.json": BUNDLE + BUNDLE,
    "deep-lists.json": _deep(100_000),
    "deep-objects.json": _deep(50_000, b'{"a":', b"}"),
    "deep-entry.json": b'{"resourceType":"Bundle","entry":' + _deep(900) + b"}",
    "unclosed.json": b"[" * 1_000_000,
    "long-number.json": b"[" + b"9" * 1_000_000 + b"]",
    "exponent.json": b"[1e999999999]",
    "nan.json": b"[NaN, Infinity, -Infinity]",
    "same-name.json": b'{"resourceType":"Bundle","resourceType":"Patient","entry":[]}',
    "many-names.json": json.dumps({f"k{number}": number for number in range(60_000)}).encode(),
    "not-a-bundle.json": b'{"resourceType":"Binary","contentType":"application/x-sh","data":"cm0gLXJmIC8="}',
    "a-list.json": b"[]",
    "a-word.json": b'"Bundle"',
    "entry-of-numbers.json": b'{"resourceType":"Bundle","type":"collection","entry":[1,2,null,"x",[]]}',
    "entry-is-a-word.json": b'{"resourceType":"Bundle","type":"collection","entry":"x"}',
    "fields-of-other-kinds.json": a_bundle([a_patient(name="Sharma", birthDate=1984, gender=["x"], telecom={"a": 1})]),
    "refers-to-itself.json": a_bundle([about("Condition", PATIENT, PATIENT, code=coded("x"))]),
    "nobodys.json": a_bundle([about("Condition", "c1", "no-such-person", code=coded("x"))]),
    "many-entries.json": _entries(2_000),
    "long-text.json": _entries(1, {"note": [{"text": "x" * 3_000_000}]}),
    "markup.json": _entries(1, {"text": {"div": "<div><script>alert(1)</script><img src='file:///etc/passwd'/></div>"}}),
    "path-of-a-file.json": _attached("file:///etc/passwd"),
    "path-up.json": _attached("../../../../etc/passwd"),
    "web-address.json": _attached("https://example.org/secret.pdf"),
    "not-base64.json": _attached("x", "###"),
    "half-base64.json": _attached("x", "QUJ"),
    "a-program.json": _attached("x", "TVqQAAMAAAAEAAAA", "application/x-msdownload"),
    "xml.json": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><Bundle>&e;</Bundle>',
    "laughs.json": b"<!DOCTYPE l [<!ENTITY a 'x'>" + b"".join(b"<!ENTITY b%d '&a;&a;'>" % n for n in range(50)) + b"]><l>&b49;</l>",
    "zipped.json": _zip("bundle.json", BUNDLE),
    "zip-bomb.json": _zip("bomb", bytes(20_000_000)),
    "zip-with-a-path.json": _zip("../../escaped", b"x"),
    "gzipped.json": gzip.compress(BUNDLE),
    "gzip-bomb.json": gzip.compress(bytes(20_000_000)),
    "picture.json": png(10, 10),
    "pdf-and-json.json": b"%PDF-1.7\n" + BUNDLE,
    "shell.json": b"#!/bin/sh\nrm -rf /\n",
    "sqlite.json": b"SQLite format 3\x00" + bytes(4_000),
    "lines.json": b"\n".join([BUNDLE] * 3),
    "../up.json": BUNDLE,
}
"""What an import is given; those that hold a person whole are read."""


def _symlink(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _sparse(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(2 << 30)


def _no_permission(path: Path) -> None:
    path.write_bytes(BUNDLE)
    path.chmod(0)


LAID: Mapping[str, Callable[[Path], object]] = {
    "folder": Path.mkdir,
    "pipe": os.mkfifo,
    "link-to-a-file": _symlink,
    "link-to-a-device": lambda path: path.symlink_to("/dev/zero"),
    "link-to-itself": _loop,
    "link-to-nothing": lambda path: path.symlink_to("nowhere"),
    "sparse-2-gb": _sparse,
    "no-permission": _no_permission,
    "gone": lambda path: None,
}
"""What lies where a file should."""


def laid_out(folder: Path, ending: str) -> Iterator[tuple[str, Path]]:
    """Everything of ``LAID`` under names that end so."""
    for name, lay in LAID.items():
        path = folder / f"{name}{ending}"
        lay(path)
        yield name, path
