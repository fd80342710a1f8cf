"""What people do with the clinic's profile: look at it and its versions, and change it, which makes a new version."""

from collections.abc import Iterable
from uuid import UUID

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock
from clinic_app.errors import Conflict, InvalidInput
from clinic_app.identifiers import CommandId
from clinic_app.policy import gate, repository
from clinic_app.policy.profile import ProfileVersion
from clinic_app.policy.questions import Answer, differences, with_answers


class SettingsService:
    """The profile of one clinic, for the person who is signed in."""

    def __init__(self, registry: TrailHome, clock: Clock) -> None:
        self._registry = registry.file
        self._trail = registry.trail
        self._clock = clock

    def current(self, actor: Actor) -> ProfileVersion:
        """The version that counts.

        Raises: ``Refused``.
        """
        actor.require(Permission.CLINIC_SETTINGS)
        with self._registry.reading() as connection:
            return gate.current_version(connection)

    def versions(self, actor: Actor) -> tuple[ProfileVersion, ...]:
        """Every version there was, newest first.

        Raises: ``Refused``.
        """
        actor.require(Permission.CLINIC_SETTINGS)
        with self._registry.reading() as connection:
            return repository.all_versions(connection)

    def change(self, actor: Actor, command: CommandId, answers: Iterable[Answer], *, version: UUID) -> ProfileVersion:
        """Answer some questions anew; ``version`` is the id of the version that was shown, all others keep what they have.

        Services that were given the time zone or the date order take a new one at the next sign-in.

        Raises: ``Refused``; ``InvalidInput`` in the words of a question, also where nothing would change; ``AnswersMissing``;
        ``Conflict`` where a colleague changed the settings in between.
        """
        actor.require(Permission.CLINIC_SETTINGS)
        with self._registry.transaction() as connection:
            done = self._trail.done_before(connection, command)
            before = gate.current_version(connection)
            if done is not None:
                return repository.get(connection, done) or before
            if before.id != version:
                raise Conflict("Someone changed the settings while you were editing; look at what they entered and save again.")
            profile = with_answers(before.profile, answers)
            changed = differences(before.profile, profile)
            if not changed:
                raise InvalidInput("Nothing was changed; every answer is already as you entered it.")
            after = gate.adopt(connection, profile, at=self._clock())
            keys = " ".join(each.key for each in changed)
            self._trail.record(
                connection, actor, AuditEvent.CLINIC_SETTINGS, command=command, thing=after.id, detail=keys, count=after.number
            )
        return after
