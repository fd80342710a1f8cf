"""Every table of both files is on the map once; a table that somebody forgets turns this red (promise Q8)."""

import importlib
import pkgutil

import clinic_app
from clinic_app.assembly import RECORD_MAP
from clinic_app.patients.tables import patients
from clinic_app.record_map import ground
from clinic_app.record_map.entries import NobodysTable, RecordEntry, RecordMap
from clinic_app.vault import schema

_MODULES = [module.name for module in pkgutil.walk_packages(clinic_app.__path__, "clinic_app.")]


def the_whole_map() -> RecordMap:
    """What the slices export, with every table of the program known to SQLAlchemy."""
    for name in _MODULES:
        if name.rsplit(".", 1)[-1].endswith("tables"):
            importlib.import_module(name)
    entries: list[RecordEntry] = [*ground.ENTRIES]
    nobodys: list[NobodysTable] = [*ground.NOBODYS]
    for name in _MODULES:
        if name.endswith(".record_entries"):
            module = importlib.import_module(name)
            entries += getattr(module, "ENTRIES", ())
            nobodys += getattr(module, "NOBODYS", ())
    return RecordMap(tuple(entries), tuple(nobodys))


def test_no_table_is_forgotten() -> None:
    assert the_whole_map().forgotten(schema.registry, schema.clinical) == ()


def test_the_open_clinic_works_with_the_whole_map() -> None:
    whole = the_whole_map()
    assert {entry.key for entry in RECORD_MAP.entries} == {entry.key for entry in whole.entries}
    assert {nobodys.table for nobodys in RECORD_MAP.nobodys} == {nobodys.table for nobodys in whole.nobodys}


def test_nobodys_tables_point_at_no_patient() -> None:
    for nobodys in the_whole_map().nobodys:
        assert not {"patient", "patient_id", "person_id"} & set(nobodys.table.c.keys()), nobodys.table.name
        assert patients not in {key.column.table for key in nobodys.table.foreign_keys}, nobodys.table.name
        assert nobodys.reason


def test_each_entry_names_the_person_by_a_column_of_its_own_table() -> None:
    for entry in the_whole_map().entries:
        assert entry.person.table is entry.table, entry.key
        assert entry.person.name in ("id", "patient", "patient_id"), entry.key


def test_what_has_no_heading_says_why_and_what_has_one_can_be_read() -> None:
    for entry in the_whole_map().entries:
        assert entry.without_heading if entry.items is None else entry.heading, entry.key
