"""``clinic-app staff``: somebody is shut out, let in again, or leaves, without a window."""

import json

from clinic_app.access.permissions import Role
from tests.commands.terminal import Terminal


def listed(terminal: Terminal) -> dict[str, str]:
    said = terminal.run("maya", "staff", "list")
    return {line.split()[0]: line for line in said.out.splitlines()}


def test_a_suspended_person_is_refused_until_they_are_reinstated(terminal: Terminal) -> None:
    assert "suspended" in terminal.run("maya", "staff", "suspend", "rita").out
    assert "suspended since" in listed(terminal)["rita"]
    refused = terminal.run("rita", "patients", "find", "sharma")
    assert (refused.exit_code, refused.out, refused.is_one_sentence) == (1, "", True)
    assert "suspended" in refused.err
    again = terminal.run("maya", "staff", "suspend", "rita")
    assert (again.exit_code, again.is_one_sentence) == (1, True)
    assert "password that they had" in terminal.run("maya", "staff", "reinstate", "rita").out
    assert terminal.run("rita", "patients", "find", "sharma").exit_code == 0


def test_who_was_removed_is_refused_like_anybody_unknown_and_stays_on_the_list(terminal: Terminal) -> None:
    gone = terminal.run("maya", "staff", "remove", "rita")
    assert (gone.exit_code, gone.err) == (0, "")
    assert "nor a copy" in gone.out
    refused = terminal.run("rita", "patients", "find", "sharma")
    assert (refused.exit_code, refused.is_one_sentence) == (1, True)
    assert "username or the password" in refused.err
    assert "left on" in listed(terminal)["rita"]
    (row,) = (each for each in json.loads(terminal.run("maya", "staff", "list", "--json").out) if each["username"] == "rita")
    assert (row["roles"], row["suspended_at"], row["left_at"] is not None) == ([], None, True)
    again = terminal.run("maya", "staff", "remove", "rita")
    assert "left already" in again.err
    assert terminal.run("maya", "check").exit_code == 0
    assert terminal.run("maya", "staff", "remove", "maya").exit_code == 1
    assert terminal.run("maya", "staff", "add", "rita", "--role", Role.RECEPTIONIST.value).exit_code == 0
    assert "suspended" in terminal.run("maya", "staff", "suspend", "rita").out
