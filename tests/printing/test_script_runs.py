"""Nothing in a text can hide, reorder or control what is printed."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clinic_app.printing.script_runs import clusters, harmless, script_name

REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("plain words, 12.5 mg", "plain words, 12.5 mg"),
        ("gnp\u202eexe", "gnpexe"),
        ("a\u0000b\u0007c", "a\ufffdb\ufffdc"),
        ("a\ud800b", "a\ufffdb"),
        ("a\uffffb", "a\ufffdb"),
        ("one\r\ntwo\rthree\u2028four\u0085five\vsix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("a\tb", "a    b"),
        ("soft\u00adhyphen\ufeff", "softhyphen"),
        ("क्\u200dष नमक\u200c", "क्\u200dष नमक\u200c"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_what_is_printed_is_what_was_written(written: str, printed: str) -> None:
    assert harmless(written) == printed


@given(some.text(some.characters(), max_size=60))
def test_harmless_text_has_no_controls_and_stays_harmless(text: str) -> None:
    made = harmless(text)
    assert not any(category(character) in ("Cc", "Cs") for character in made if character != "\n")
    assert not set(made) & set(REORDERING)
    assert harmless(made) == made


@given(some.text(max_size=40))
def test_clusters_are_the_whole_text(text: str) -> None:
    assert "".join(cluster.text for cluster in clusters(text, b"")) == text


def test_marks_and_joiners_stay_with_their_letter() -> None:
    assert [cluster.text for cluster in clusters("क्\u200dषि e\u0301", b"")] == ["क्\u200d", "षि", " ", "e\u0301"]


def test_a_sign_of_many_scripts_takes_the_script_beside_it() -> None:
    assert [cluster.script for cluster in clusters("है।", b"")] == ["Deva", "Deva"]
    assert [cluster.script for cluster in clusters("，是", b"")] == ["Hani", "Hani"]
    assert [cluster.script for cluster in clusters("(是", b"")] == ["Latn", "Hani"]


def test_scripts_have_names_for_people() -> None:
    assert script_name("Beng") == "Bengali"
    assert script_name("Hani") == "Chinese, Japanese or Korean"
    assert script_name("Zyyy") == "signs"
