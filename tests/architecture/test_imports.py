"""Who may import what, where import contracts cannot say it."""

import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import Source, broken, called, findings

WIRING = ("assembly", "bootstrap", "clinic", "cli", "commands", "demo", "opening")
"""Where the core is put together and called without a window."""

ONLY_IN = {
    "sqlcipher3": "clinic_app/vault/cipher.py",
    "keyring": "clinic_app/vault/device_secret.py",
    "reportlab": "clinic_app/printing/",
    "pikepdf": "clinic_app/printing/",
    "PySide6": "ui/",
}
"""Packages that everything else reaches through our own door to them."""

LATE = ("reportlab", "pikepdf", "PIL", "pi_heif", "fhir", "alembic")
"""Packages slow enough to keep off the way to the first paint."""

LATE_HERE = {
    "clinic_app/clock.py": ("zoneinfo",),
    "clinic_app/vault/canonical.py": ("uuid",),
    "ui/__main__.py": ("clinic_app.cli", "multiprocessing", "ui.app", "ui.demo"),
    "ui/app.py": (
        "clinic_app.bootstrap",
        "ui.core",
        "ui.lock",
        "ui.recovery",
        "ui.restoring",
        "ui.screens",
        "ui.set_up",
        "ui.sign_in.choose_password_screen",
    ),
    "ui/background.py": ("ui.child_process",),
    "ui/widgets/notice.py": ("PySide6.QtGui",),
    "clinic_app/printing/document.py": ("clinic_app.printing.pdf_file",),
}
"""What one file imports late: of two ways to start only one is loaded, the core comes after the first paint, the machinery of
processes with the first work that needs one, pages come through the door to a slow package, and the first paint waits for
nothing that merely might be needed."""

NETWORK = (
    "socket",
    "socketserver",
    "ssl",
    "http",
    "urllib.request",
    "urllib3",
    "ftplib",
    "imaplib",
    "poplib",
    "smtplib",
    "xmlrpc",
    "asyncio",
    "webbrowser",
    "requests",
    "httpx",
    "aiohttp",
    "PySide6.QtNetwork",
    "PySide6.QtNetworkAuth",
    "PySide6.QtHttpServer",
    "PySide6.QtWebSockets",
    "PySide6.QtWebEngineCore",
    "PySide6.QtWebEngineWidgets",
)

STORAGE = re.compile(r"(sqlalchemy|alembic|sqlcipher3|clinic_app\..*\b(\w+_)?(tables|repository|service|gate))(\.|$)")


def strangers_repositories(source: Source) -> Iterator[str]:
    for found in source.imports:
        owner = re.match(r"clinic_app\.(\w+)\.(?:\w+\.)*?(?:\w+_)?repository(?:\.|$)", found.target)
        if owner and (source.slice != owner[1] or not source.path.startswith("clinic_app/")):
            yield source.at(found.node, f"{found.target} is private to {owner[1]}; ask its gate")


def strangers_services(source: Source) -> Iterator[str]:
    if source.path.startswith("clinic_app/") and source.slice not in WIRING:
        for found in source.imports:
            if re.fullmatch(r"clinic_app\.(?:\w+\.)+?(?:\w+_)?service(?:\.[A-Z]\w*)?", found.module):
                yield source.at(found.node, f"{found.target} opens its own transaction; only screens and the command line call services")


def packages_behind_a_door(source: Source) -> Iterator[str]:
    for found in source.imports:
        for package, door in ONLY_IN.items():
            if found.is_from(package) and not source.path.startswith(door):
                yield source.at(found.node, f"{package} is imported only in {door}")


def late_imports(source: Source) -> Iterator[str]:
    for found in source.imports:
        if found.in_function and not any(found.is_from(module) for module in LATE + LATE_HERE.get(source.path, ())):
            yield source.at(found.node, f"{found.target} is imported inside a function")
    for node in source.nodes:
        if called(node).split(".")[-1] in ("import_module", "__import__"):
            yield source.at(node, "an import by name hides from every rule what is imported")


def ways_to_the_network(source: Source) -> Iterator[str]:
    for found in source.imports:
        if any(found.is_from(module) for module in NETWORK):
            yield source.at(found.node, f"{found.target} speaks to a network; this program does not")


def impure_models(source: Source) -> Iterator[str]:
    if source.name == "model" or source.name.endswith("_model"):
        for found in source.imports:
            if STORAGE.match(found.target):
                yield source.at(found.node, f"a model knows no storage, and {found.target} is one")


def test_a_repository_is_private_to_its_slice() -> None:
    assert broken(strangers_repositories, "clinic_app", "ui") == []


def test_only_screens_and_the_command_line_call_services() -> None:
    assert broken(strangers_services, "clinic_app") == []


def test_sqlcipher_keyring_pdf_and_qt_each_have_one_door() -> None:
    assert broken(packages_behind_a_door, "clinic_app", "ui") == []


def test_nothing_is_imported_inside_a_function_but_what_start_up_cannot_afford() -> None:
    assert broken(late_imports, "clinic_app", "ui") == []


def test_the_program_has_no_way_to_a_network() -> None:
    assert broken(ways_to_the_network, "clinic_app", "ui") == []


def test_no_model_knows_how_it_is_stored() -> None:
    assert broken(impure_models, "clinic_app") == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("clinic_app/billing/service.py", "from clinic_app.patients import repository"),
        ("clinic_app/billing/service.py", "from clinic_app.patients.repository import get"),
        ("clinic_app/billing/service.py", "import clinic_app.history.notes_repository"),
        ("clinic_app/billing/service.py", "def late():\n    from ..patients import repository"),
        ("ui/patients/finder_screen.py", "from clinic_app.patients import repository"),
    ],
)
def test_a_strangers_repository_is_found(path: str, text: str) -> None:
    assert len(findings(strangers_repositories, path, text)) == 1


def test_a_slices_own_repository_is_not_a_strangers() -> None:
    assert findings(strangers_repositories, "clinic_app/patients/service.py", "from clinic_app.patients import gate, repository") == []


@pytest.mark.parametrize(
    "text",
    [
        "from clinic_app.patients.service import PatientService",
        "from clinic_app.patients import service",
        "from clinic_app.history.notes_service import NoteService",
    ],
)
def test_a_service_in_a_service_is_found(text: str) -> None:
    assert len(findings(strangers_services, "clinic_app/billing/service.py", text)) == 1
    assert findings(strangers_services, "clinic_app/cli.py", text) == []


def test_a_function_called_like_a_service_is_none() -> None:
    assert findings(strangers_services, "clinic_app/billing/gate.py", "from clinic_app.identifiers import sync_service") == []


@pytest.mark.parametrize("package", sorted(ONLY_IN))
def test_a_package_taken_past_its_door_is_found(package: str) -> None:
    assert len(findings(packages_behind_a_door, "clinic_app/staff/service.py", f"import {package}.inner")) == 1
    assert findings(packages_behind_a_door, f"{ONLY_IN[package]}", f"import {package}.inner") == []


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    import json",
        "class A:\n    def f(self):\n        from clinic_app import bootstrap",
        "module = __import__(name)",
        "importlib.import_module(name)",
    ],
)
def test_an_import_inside_a_function_is_found(text: str) -> None:
    assert len(findings(late_imports, "ui/main_window.py", text)) == 1


def test_a_late_import_for_the_sake_of_start_up_is_allowed() -> None:
    assert findings(late_imports, "clinic_app/printing/pages.py", "def f():\n    from reportlab.pdfgen import canvas") == []
    assert findings(late_imports, "ui/app.py", "def f():\n    from clinic_app import bootstrap") == []


@pytest.mark.parametrize(
    "text", ["import socket", "from urllib import request", "from PySide6.QtNetwork import QLocalServer", "import http.client"]
)
def test_a_way_to_the_network_is_found(text: str) -> None:
    assert len(findings(ways_to_the_network, "ui/app.py", text)) == 1


def test_taking_an_address_apart_is_no_way_to_the_network() -> None:
    assert findings(ways_to_the_network, "clinic_app/vault/cipher.py", "from urllib.parse import quote") == []


@pytest.mark.parametrize(
    "text", ["from sqlalchemy import Table", "from clinic_app.patients.tables import patients", "from clinic_app.patients import gate"]
)
def test_storage_in_a_model_is_found(text: str) -> None:
    assert len(findings(impure_models, "clinic_app/history/notes_model.py", text)) == 1
    assert findings(impure_models, "clinic_app/history/gate.py", text) == []
