"""The table that a run of the fault suite ends with."""

from tests.faults.tally import Tally


def test_a_table_has_a_row_for_each_fault_in_order() -> None:
    counted = Tally()
    counted.count("FS5", "edits").add(7)
    counted.count("FR10", "second windows").add(2, undetected=1)
    flips = counted.count("FR2", "power cuts")
    flips.add(1_000)
    flips.add(lost=3)
    flips.control = "12 of 40 lost"
    assert counted.table() == [
        "|  | thrown at it | tried | lost | undetected | control that must fail |",
        "| --- | --- | --: | --: | --: | --- |",
        "| FR2 | power cuts | 1,001 | 3 | 0 | 12 of 40 lost |",
        "| FR10 | second windows | 2 | 0 | 1 | – |",
        "| FS5 | edits | 7 | 0 | 0 | – |",
    ]


def test_several_tests_count_into_one_row() -> None:
    counted = Tally()
    counted.count("FR6", "flips").add(2)
    counted.count("FR6", "flips").add(3)
    assert [each.tried for each in counted.rows()] == [5]


def test_nothing_tried_is_no_row_and_no_table() -> None:
    counted = Tally()
    counted.count("FR6", "flips")
    assert counted.table() == []
