"""The exact bytes of ``keys.json`` (decision 0001), written from values and read back without trusting them."""

from clinic_app.access.permissions import Role
from clinic_app.identifiers import ClinicId, PcId, StaffId
from clinic_app.vault.canonical import Fields, Json, Malformed, checked_bytes, parse_checked, time_text
from clinic_app.vault.derivation import KEY_ID_SIZE, KEY_SIZE, Argon2Cost, VaultFile
from clinic_app.vault.key_file import KeyFile, OwnEntry, PcEntry, PersonEntry, ReplacedSheet, SheetEntry, Succession, Vouched, Wrap
from clinic_app.vault.sealing import BOX_OVERHEAD, SEAL_OVERHEAD

KIND = "clinic-records keys"
FORMAT = 1
SALT_SIZE = 16
SEAL_SIZE = KEY_SIZE + SEAL_OVERHEAD
WRAP_SIZE = KEY_SIZE + 2 * KEY_ID_SIZE + BOX_OVERHEAD
IN_TRAY_BOX_SIZE = KEY_SIZE + BOX_OVERHEAD
SUCCESSION_BOX_SIZE = KEY_SIZE + BOX_OVERHEAD


class NewerFormat(Exception):
    """The bytes are whole and of a later format; the reader leaves them alone."""


def parse_key_file(data: bytes) -> KeyFile:
    """The key file that ``data`` holds. Nothing in it is proven yet.

    Raises: ``Malformed`` for damage, ``NewerFormat``.
    """
    fields = parse_checked(data)
    if fields.take("kind") != KIND:
        raise Malformed("not a key file")
    if fields.number("format", least=1) > FORMAT:
        raise NewerFormat
    return _key_file(fields)


def _key_file(fields: Fields) -> KeyFile:
    file = KeyFile(
        clinic=ClinicId(fields.uuid("clinic_id")),
        generation=fields.number("generation", least=1),
        own=tuple(_own(entry) for entry in fields.objects("own")),
        vouched=_vouched(fields.fields("vouched")),
        vouched_mac=fields.raw("vouched_mac", 32),
        mac=fields.raw("mac", 32),
    )
    fields.done()
    if [entry.person for entry in file.own] != [entry.person for entry in file.vouched.people]:
        raise Malformed("the two lists of people differ")
    if file.vouched.clinic != file.clinic or file.vouched.generation > file.generation:
        raise Malformed("the two parts do not belong together")
    return file


def _own(fields: Fields) -> OwnEntry:
    entry = OwnEntry(
        person=StaffId(fields.uuid("person")),
        must_change_password=fields.flag("must_change_password"),
        wraps=tuple(_wrap(wrap) for wrap in fields.objects("wraps")),
    )
    fields.done()
    return entry


def _wrap(fields: Fields) -> Wrap:
    wrap = Wrap(
        pc=PcId(fields.uuid("pc")),
        # Upper bounds: more than any PC here could do, so that an edited file cannot make a sign-in eat the memory.
        cost=Argon2Cost(
            lanes=fields.number("lanes", least=1, most=16),
            memory_kib=fields.number("memory_kib", least=8, most=1 << 20),
            iterations=fields.number("iterations", least=1, most=32),
        ),
        salt=fields.raw("salt", SALT_SIZE),
        box=fields.raw("box", WRAP_SIZE),
    )
    fields.done()
    if wrap.cost.memory_kib < 8 * wrap.cost.lanes:
        raise Malformed("too little memory for the lanes")
    return wrap


def _vouched(fields: Fields) -> Vouched:
    in_tray = fields.fields("in_tray")
    vouched = Vouched(
        clinic=ClinicId(fields.uuid("clinic_id")),
        generation=fields.number("generation", least=1),
        registry_key_id=fields.raw("registry_key_id", KEY_ID_SIZE),
        clinical_key_id=fields.raw("clinical_key_id", KEY_ID_SIZE),
        people=tuple(_person(entry) for entry in fields.objects("people")),
        sheets=tuple(_sheet(entry) for entry in fields.objects("sheets")),
        replaced_sheets=tuple(_replaced(entry) for entry in fields.objects("replaced_sheets")),
        pcs=tuple(_pc(entry) for entry in fields.objects("pcs")),
        in_tray_public=in_tray.raw("public_key", KEY_SIZE),
        in_tray_box=in_tray.raw("private_box", IN_TRAY_BOX_SIZE),
        successions=tuple(_succession(entry) for entry in fields.objects("successions")),
    )
    in_tray.done()
    fields.done()
    if [sheet.sheet for sheet in vouched.sheets] != ["A", "B"]:
        raise Malformed("there are two sheets")
    if any(each.sheet not in ("A", "B") for each in vouched.replaced_sheets):
        raise Malformed("a replaced sheet is A or B")
    for unique in ([p.person for p in vouched.people], [p.username for p in vouched.people], [pc.pc for pc in vouched.pcs]):
        if len(set(unique)) != len(unique):
            raise Malformed("somebody is listed twice")
    return vouched


def _person(fields: Fields) -> PersonEntry:
    names = fields.texts("roles")
    try:
        roles = frozenset(Role(name) for name in names)
    except ValueError:
        raise Malformed("a role is unknown") from None
    if list(names) != _role_names(roles):
        raise Malformed("the roles are not in order")
    entry = PersonEntry(
        person=StaffId(fields.uuid("person")),
        username=fields.text("username"),
        roles=roles,
        deputy=fields.flag("deputy"),
        public_key=fields.raw("public_key", KEY_SIZE),
        registry_seal=fields.raw_or_none("registry_seal", SEAL_SIZE),
        clinical_seal=fields.raw_or_none("clinical_seal", SEAL_SIZE),
        suspended_at=fields.time_or_none("suspended_at"),
        farewell=fields.raw_or_none("farewell", SEAL_SIZE),
    )
    fields.done()
    if entry.is_active == (entry.suspended_at is not None) or (not entry.is_active and entry.clinical_seal is not None):
        raise Malformed("who is suspended holds no key, and who holds none is suspended")
    return entry


def _succession(fields: Fields) -> Succession:
    name = fields.text("file")
    if name not in {file.value for file in VaultFile}:
        raise Malformed("there are two files")
    entry = Succession(
        file=VaultFile(name),
        old_id=fields.raw("old_key_id", KEY_ID_SIZE),
        new_id=fields.raw("new_key_id", KEY_ID_SIZE),
        box=fields.raw("box", SUCCESSION_BOX_SIZE),
        finished=fields.flag("finished"),
    )
    fields.done()
    return entry


def _sheet(fields: Fields) -> SheetEntry:
    entry = SheetEntry(
        sheet=fields.text("sheet"),
        made_at=fields.time("made_at"),
        public_key=fields.raw("public_key", KEY_SIZE),
        registry_seal=fields.raw("registry_seal", SEAL_SIZE),
        clinical_seal=fields.raw("clinical_seal", SEAL_SIZE),
    )
    fields.done()
    return entry


def _replaced(fields: Fields) -> ReplacedSheet:
    entry = ReplacedSheet(sheet=fields.text("sheet"), public_key=fields.raw("public_key", KEY_SIZE), replaced_at=fields.time("replaced_at"))
    fields.done()
    return entry


def _pc(fields: Fields) -> PcEntry:
    pc = PcId(fields.uuid("pc"))
    check = fields.raw_or_none("secret_check", KEY_ID_SIZE)
    seals = (fields.raw_or_none("escrow_a", SEAL_SIZE), fields.raw_or_none("escrow_b", SEAL_SIZE))
    fields.done()
    escrow = tuple(seal for seal in seals if seal is not None)
    if len(escrow) != (0 if check is None else 2):
        raise Malformed("a secret is with both sheets or with none")
    return PcEntry(pc=pc, secret_check=check, escrow=escrow)


def key_file_bytes(file: KeyFile) -> bytes:
    """The file's bytes, checksum included."""
    return checked_bytes(body_json(file) | {"mac": file.mac.hex()})


def body_json(file: KeyFile) -> dict[str, Json]:
    """All but ``mac`` and ``checksum``: what the proof under the registry key covers."""
    return {
        "kind": KIND,
        "format": FORMAT,
        "clinic_id": str(file.clinic),
        "generation": file.generation,
        "own": [
            {
                "person": str(entry.person),
                "must_change_password": entry.must_change_password,
                "wraps": [_wrap_json(wrap) for wrap in entry.wraps],
            }
            for entry in file.own
        ],
        "vouched": vouched_json(file.vouched),
        "vouched_mac": file.vouched_mac.hex(),
    }


def _wrap_json(wrap: Wrap) -> dict[str, Json]:
    return {
        "pc": str(wrap.pc),
        "memory_kib": wrap.cost.memory_kib,
        "iterations": wrap.cost.iterations,
        "lanes": wrap.cost.lanes,
        "salt": wrap.salt.hex(),
        "box": wrap.box.hex(),
    }


def vouched_json(vouched: Vouched) -> dict[str, Json]:
    """What the proof under the clinical key covers."""
    return {
        "clinic_id": str(vouched.clinic),
        "generation": vouched.generation,
        "registry_key_id": vouched.registry_key_id.hex(),
        "clinical_key_id": vouched.clinical_key_id.hex(),
        "people": [
            {
                "person": str(entry.person),
                "username": entry.username,
                "roles": [*_role_names(entry.roles)],
                "deputy": entry.deputy,
                "public_key": entry.public_key.hex(),
                "registry_seal": _hex_or_none(entry.registry_seal),
                "clinical_seal": _hex_or_none(entry.clinical_seal),
                "suspended_at": None if entry.suspended_at is None else time_text(entry.suspended_at),
                "farewell": _hex_or_none(entry.farewell),
            }
            for entry in vouched.people
        ],
        "sheets": [
            {
                "sheet": entry.sheet,
                "made_at": time_text(entry.made_at),
                "public_key": entry.public_key.hex(),
                "registry_seal": entry.registry_seal.hex(),
                "clinical_seal": entry.clinical_seal.hex(),
            }
            for entry in vouched.sheets
        ],
        "replaced_sheets": [
            {"sheet": entry.sheet, "public_key": entry.public_key.hex(), "replaced_at": time_text(entry.replaced_at)}
            for entry in vouched.replaced_sheets
        ],
        "pcs": [_pc_json(entry) for entry in vouched.pcs],
        "in_tray": {"public_key": vouched.in_tray_public.hex(), "private_box": vouched.in_tray_box.hex()},
        "successions": [
            {
                "file": entry.file.value,
                "old_key_id": entry.old_id.hex(),
                "new_key_id": entry.new_id.hex(),
                "box": entry.box.hex(),
                "finished": entry.finished,
            }
            for entry in vouched.successions
        ],
    }


def _hex_or_none(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _pc_json(entry: PcEntry) -> dict[str, Json]:
    a, b = (seal.hex() for seal in entry.escrow) if entry.escrow else (None, None)
    check = None if entry.secret_check is None else entry.secret_check.hex()
    return {"pc": str(entry.pc), "secret_check": check, "escrow_a": a, "escrow_b": b}


def _role_names(roles: frozenset[Role]) -> list[str]:
    return sorted(role.value for role in roles)
