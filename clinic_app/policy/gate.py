"""What others ask about the clinic's profile inside their own transaction; never commits, audits or checks roles."""

from datetime import datetime

from sqlalchemy import Connection

from clinic_app.errors import NotFound
from clinic_app.identifiers import new_uuid7
from clinic_app.policy import repository
from clinic_app.policy.profile import Profile, ProfileVersion
from clinic_app.policy.profile_file import digest
from clinic_app.policy.questions import complete


def current(connection: Connection) -> Profile:
    """The profile that counts now.

    Raises: ``NotFound`` in a file that no clinic was founded in.
    """
    return current_version(connection).profile


def current_version(connection: Connection) -> ProfileVersion:
    """The same with its number and date, for a letter that says by which version it was written.

    Raises: ``NotFound``.
    """
    version = repository.current(connection)
    if version is None:
        raise NotFound("This clinic has no settings; set it up first.")
    return version


def adopt(connection: Connection, profile: Profile, *, at: datetime) -> ProfileVersion:
    """Let a profile count from now on, as the next version.

    Raises: ``AnswersMissing`` where it has a blank that only the clinic can fill.
    """
    before = repository.current(connection)
    complete(profile)
    version = ProfileVersion(
        id=new_uuid7(at), number=1 if before is None else before.number + 1, at=at, digest=digest(profile), profile=profile
    )
    repository.add(connection, version)
    return version
