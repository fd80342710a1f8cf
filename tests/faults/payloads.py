"""Texts that do harm where a program takes text for something else: markup, statements, formulas, paths, directions and controls."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

MARKUP = (
    "<b>bold</b>",
    '<img src="file:///etc/passwd"/>',
    '<img src="/etc/hostname">',
    "<img src=x onerror=alert(1)>",
    '<a href="https://example.org/x">here</a>',
    '<a href="javascript:alert(1)">here</a>',
    '<font name="/etc/passwd" size="9999">x</font>',
    "<para><onDraw name='os' label='x'/></para>",
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    "<script>alert(1)</script>",
    "</para></b><br/><seq id='x'/>",
    "&lt;b&gt;&amp;&#60;&#x3c;",
    "<html><body bgcolor=red><h1>x</h1><table><tr><td>",
    "<style>*{color:red}</style>",
    "<unclosed",
    "]]>",
)
PATHS = (
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://example.org/?q=x",
    "../../../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "\\\\server\\share\\x",
    "data:text/html;base64,PGI+",
)
PDF_SYNTAX = (
    "(Tj) ET endstream endobj",
    "%PDF-1.7\n%%EOF",
    "/URI (https://example.org)",
    "<< /S /JavaScript >>",
    "\\) Tj (",
    "1 0 obj << >>",
)
DIRECTIONS = (
    "a\u202eb\u202dc\u2066d\u2067e\u2068f\u2069g",
    "\u200f\u200e\u061c\ufeff\u200b\u00ad",
    "\u0000\u0001\u0007\u001b[31m\u007f\u0085\u009f",
    "\ud800\udfff",
    "\ufffe\uffff\U0010ffff",
    "\r\n\v\f\u2028\u2029",
    "a" + "\u0301" * 300,
    "اَلْعَرَبِيَّةُ हिन्दी ไทย தமிழ் 中文 😀👩‍⚕️",
)
QUERIES = (
    "' OR '1'='1",
    "'; DROP TABLE patients; --",
    '" OR ""="',
    "') UNION SELECT key FROM audit_keys --",
    "1; ATTACH DATABASE '/tmp/x' AS y KEY ''",
    "%",
    "_",
    "%%%___",
    "\\%",
    "a* b*",
    "* ",
    '"',
    '""',
    '"unclosed',
    "a AND NOT b",
    "a OR",
    "NEAR(a b, 5)",
    "NEAR(",
    "name : a",
    "{name family} : a",
    "^a",
    "a + b",
    "-a",
    "(a",
    "a)",
    "a^2",
    ":name",
    "@p",
    "?1",
    "$x",
    "/* */ --",
    "\x00a",
    "a\x00b",
    "SELECT load_extension('x')",
    "PRAGMA key",
    "writable_schema=ON",
    "0x41",
    "1e309",
    "9" * 40,
    "-1",
    "NULL",
    "rowid",
    "sqlite_master",
    "%s %d %n {0} {x}",
    "${jndi:ldap://x}",
    "a" * 5_000,
    "' " * 500,
    "\ud800",
    "\u202e'",
    "''''",
)
"""Fifty: SQL, the language of full-text search, patterns of LIKE, parameters, numbers out of range."""

EVERYTHING = (*MARKUP, *PATHS, *PDF_SYNTAX, *DIRECTIONS, *QUERIES)


def filled(value: T, text: str, *, keep: frozenset[str] = frozenset()) -> T:
    """The same with ``text`` in every field of text of it and of what it holds, but for the fields named in ``keep``."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {each.name: _filled(getattr(value, each.name), text, keep) for each in fields(value) if each.init and each.name not in keep}
    return replace(value, **changes)


def _filled(value: Any, text: str, keep: frozenset[str]) -> Any:  # noqa: ANN401 - any field's value
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(_filled(each, text, keep) for each in value)
    return filled(value, text, keep=keep)


def places(value: object) -> Iterator[str]:
    """The names of the fields of text that ``filled`` fills."""
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            held = getattr(value, each.name)
            for one in held if isinstance(held, tuple) else (held,):
                if isinstance(one, str):
                    yield f"{type(value).__name__}.{each.name}"
                else:
                    yield from places(one)
