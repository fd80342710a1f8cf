"""Every query about the profile's versions; takes an open connection, never commits, never checks roles."""

from uuid import UUID

from sqlalchemy import Connection, Row, insert, select

from clinic_app.errors import VaultError
from clinic_app.policy.profile import ProfileVersion
from clinic_app.policy.profile_file import digest, from_json, to_json
from clinic_app.policy.tables import clinic_profile

_NEWEST_FIRST = select(clinic_profile).order_by(clinic_profile.c.number.desc(), clinic_profile.c.at.desc(), clinic_profile.c.id.desc())


def add(connection: Connection, version: ProfileVersion) -> None:
    """Store a new version."""
    connection.execute(
        insert(clinic_profile).values(
            id=version.id, number=version.number, at=version.at, body=to_json(version.profile), digest=version.digest
        )
    )


def current(connection: Connection) -> ProfileVersion | None:
    """The version that counts.

    Raises: ``VaultError`` where it is not as it was stored.
    """
    row = connection.execute(_NEWEST_FIRST.limit(1)).first()
    return None if row is None else _version(row)


def get(connection: Connection, version: UUID) -> ProfileVersion | None:
    """One version by its id."""
    row = connection.execute(select(clinic_profile).where(clinic_profile.c.id == version)).first()
    return None if row is None else _version(row)


def all_versions(connection: Connection) -> tuple[ProfileVersion, ...]:
    """Every version, newest first."""
    return tuple(_version(row) for row in connection.execute(_NEWEST_FIRST))


def _version(row: Row[tuple[object, ...]]) -> ProfileVersion:
    profile = from_json(row.body)
    if digest(profile) != row.digest:
        raise VaultError("The clinic's settings were altered outside this program; run a check and restore them from a backup.")
    return ProfileVersion(id=row.id, number=row.number, at=row.at, digest=row.digest, profile=profile)
