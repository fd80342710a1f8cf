"""What managers do with staff: add, rename, give roles, reset passwords; and what everybody does: change one's own password.

Each deed that changes keys puts rows and event into the registry's transaction, then writes the key file, then commits; what
a power cut in between leaves is put right at the next sign-in (``signing_in.py``).
"""

from dataclasses import replace

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission, Role
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock
from clinic_app.errors import Refused
from clinic_app.identifiers import CommandId, StaffId
from clinic_app.policy.card_numbers import refuse_card_numbers
from clinic_app.progress import Progress, untold
from clinic_app.staff import gate, repository
from clinic_app.staff.key_deeds import KeyDeeds
from clinic_app.staff.key_rotation import KeyRotations
from clinic_app.staff.model import Deputyship, MemberAccess, NewMember, OneTimePassword, StaffMember, StaffName, StaffNames
from clinic_app.staff.signing_in import role_codes
from clinic_app.vault.open_keys import KeyHolder, NewPerson
from clinic_app.vault.passwords import five_words, wipe
from clinic_app.vault.usernames import fit

_LEAVE_MANAGERS = "A deputy changes nothing about managers, nor their own roles; leave it to the manager."


class StaffService:
    """The staff list and the keys of one clinic, for the person who is signed in.

    A password handed in is wiped before a method returns, also when it raises anything but ``Refused``.
    """

    def __init__(self, registry: TrailHome, deeds: KeyDeeds, rotations: KeyRotations, clock: Clock) -> None:
        self._registry = registry.file
        self._trail = registry.trail
        self._deeds = deeds
        self._rotations = rotations
        self._clock = clock

    def names(self) -> StaffNames:
        """How everybody who ever worked here is called."""
        with self._registry.reading() as connection:
            return gate.names(connection)

    def members(self, actor: Actor) -> tuple[MemberAccess, ...]:
        """Who works here, with the roles that the key file gives them, in the order in which they were added.

        Raises: ``Refused``; ``KeyFileForged`` or ``KeyFileOutdated`` where the key file cannot be trusted.
        """
        actor.require(Permission.STAFF_LIST)
        with self._registry.transaction() as connection:
            holders = {holder.staff_id: holder for holder in self._deeds.people(connection)}
            listed = {member.id: member for member in repository.everybody(connection)}
            standing_in = repository.all_deputyships(connection)
            unlisted = [_unlisted(holder, self._clock) for each, holder in holders.items() if each not in listed]
            members = tuple(_access(member, holders.get(member.id), standing_in) for member in (*listed.values(), *unlisted))
            self._trail.record(connection, actor, AuditEvent.STAFF_LIST, count=len(members))
        return members

    def add(self, actor: Actor, command: CommandId, new: NewMember, *, password: bytearray | None = None) -> OneTimePassword:
        """Put somebody on the staff list and give them the keys that their roles need.

        Their password is five words, shown once and to be changed at the first sign-in; or ``password``, which they chose themselves.

        Raises: ``Refused``; ``InvalidInput`` naming the field; ``UsernameTaken``, ``PasswordRefused``, ``KeysNeeded``.
        """
        actor.require(Permission.STAFF_ADD)
        words, secret = _one_time(password)
        try:
            if actor.deputising and Role.MANAGER in new.roles:
                raise self._refusal(actor, Permission.STAFF_ADD, _LEAVE_MANAGERS, None)
            # The deed's own id names whom it makes: a retry after a failure between the two files reaches the same person.
            member = StaffMember(
                id=StaffId(command),
                username=fit(new.username),
                name=_checked(new.name),
                recorded_roles=new.roles,
                added_at=self._clock(),
            )
            with self._deeds.in_step() as connection:
                if (done := self._trail.done_before(connection, command)) is not None:
                    return OneTimePassword(member=repository.get(connection, StaffId(done)), words=None)
                repository.add(connection, member)
                self._trail.record(connection, actor, AuditEvent.STAFF_ADD, command=command, thing=member.id, detail=role_codes(new.roles))
                person = NewPerson(staff_id=member.id, username=member.username, roles=new.roles)
                deeds = self._deeds
                deeds.keep(
                    connection,
                    deeds.cabinet.add_person(deeds.keys, person, secret, clinic_name=deeds.clinic_name, one_time=words is not None),
                )
        finally:
            wipe(secret)
        self._deeds.note_in_clinical(actor, command, AuditEvent.STAFF_ADD, member.id)
        return OneTimePassword(member=member, words=words)

    def rename(self, actor: Actor, command: CommandId, staff_id: StaffId, name: StaffName) -> StaffMember:
        """Correct how somebody is called; the username stays, for it names their keys.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.STAFF_ADD, thing=staff_id)
        checked = _checked(name)
        with self._registry.transaction() as connection:
            member = repository.get(connection, staff_id)
            if self._trail.done_before(connection, command) is None:
                member = replace(member, name=checked)
                repository.save(connection, member)
                self._trail.record(connection, actor, AuditEvent.STAFF_EDIT, command=command, thing=staff_id, detail="name")
        return member

    def change_roles(
        self, actor: Actor, command: CommandId, staff_id: StaffId, roles: frozenset[Role], progress: Progress = untold
    ) -> StaffMember:
        """Give somebody other roles, and the clinical key if they need it for the first time; it counts from their next sign-in.

        Where the new roles open no charts and the old ones did, the charts get a new key; ``progress`` hears of that and may stop it
        until the keys change, and nothing was done then.

        Raises: ``Refused``, also for a deputy who would make a manager or unmake one; ``NotFound``, ``NoRole``, ``LastManager``,
        ``SuspendedAlready``, ``KeysNeeded``; where the charts get a new key, what ``KeyRotations.carry_out`` raises and ``NotOneself``.
        """
        actor.require(Permission.STAFF_ROLE_CHANGE, thing=staff_id)
        if actor.deputising and (staff_id == actor.staff_id or Role.MANAGER in roles ^ self._roles_held(staff_id)):
            raise self._refusal(actor, Permission.STAFF_ROLE_CHANGE, _LEAVE_MANAGERS, staff_id)
        self._take_charts(command, staff_id, roles, progress)
        with self._deeds.in_step() as connection:
            before = repository.get(connection, staff_id)
            if self._trail.done_before(connection, command) is not None:
                return before
            member = replace(before, recorded_roles=roles)
            repository.save(connection, member)
            detail = f"{role_codes(before.recorded_roles)} > {role_codes(roles)}"
            self._trail.record(connection, actor, AuditEvent.STAFF_ROLES, command=command, thing=staff_id, detail=detail)
            deeds = self._deeds
            deeds.keep(connection, deeds.cabinet.change_roles(deeds.keys, staff_id, roles, username=before.username))
        self._deeds.note_in_clinical(actor, command, AuditEvent.STAFF_ROLES, staff_id)
        return member

    def reset_password(self, actor: Actor, command: CommandId, staff_id: StaffId, *, password: bytearray | None = None) -> OneTimePassword:
        """Give somebody five one-time words for a password that is forgotten, or the ``password`` they chose; their drafts are lost.

        Raises: ``Refused``, also for a deputy who would come by a manager's password; ``NotFound``, ``OwnPasswordNotReset``,
        ``StaffListDiffers``, ``PasswordRefused``, ``KeysNeeded``.
        """
        actor.require(Permission.STAFF_PASSWORD_RESET, thing=staff_id)
        words, secret = _one_time(password)
        try:
            if actor.deputising and Role.MANAGER in self._roles_held(staff_id):
                raise self._refusal(actor, Permission.STAFF_PASSWORD_RESET, _LEAVE_MANAGERS, staff_id)
            with self._deeds.in_step() as connection:
                member = repository.get(connection, staff_id)
                if self._trail.done_before(connection, command) is not None:
                    return OneTimePassword(member=member, words=None)
                self._trail.record(connection, actor, AuditEvent.PASSWORD_RESET, command=command, thing=staff_id)
                deeds = self._deeds
                written = deeds.cabinet.reset_password(
                    deeds.keys, staff_id, secret, username=member.username, clinic_name=deeds.clinic_name, one_time=words is not None
                )
                deeds.keep(connection, written)
        finally:
            wipe(secret)
        self._deeds.note_in_clinical(actor, command, AuditEvent.PASSWORD_RESET, staff_id)
        return OneTimePassword(member=member, words=words)

    def change_own_password(self, actor: Actor, command: CommandId, old: bytearray, new: bytearray) -> None:
        """Choose another password for oneself; after a one-time one, the roles count from the next sign-in.

        Raises: ``Refused``, ``WrongPassword`` for ``old``, ``PasswordRefused`` for ``new``.
        """
        actor.require(Permission.OWN_PASSWORD_CHANGE, thing=actor.staff_id)
        try:
            with self._deeds.in_step() as connection:
                if self._trail.done_before(connection, command) is not None:
                    return
                self._trail.record(connection, actor, AuditEvent.PASSWORD_CHANGE, command=command, thing=actor.staff_id)
                deeds = self._deeds
                deeds.keep(connection, deeds.cabinet.change_own_password(deeds.keys, old, new, clinic_name=deeds.clinic_name))
        finally:
            wipe(old)
            wipe(new)

    def _take_charts(self, command: CommandId, staff_id: StaffId, roles: frozenset[Role], progress: Progress) -> None:
        """Give the charts a new key, if these roles open none and the person holds the old one."""
        with self._registry.reading() as connection:
            member, done = repository.get(connection, staff_id), self._trail.done_before(connection, command)
        partings, keys = self._deeds.cabinet.partings, self._deeds.keys
        if done is None and partings.takes_charts(keys, staff_id, roles, username=member.username):
            self._rotations.carry_out(partings.demotion(keys, staff_id, roles, username=member.username), progress)

    def _roles_held(self, staff_id: StaffId) -> frozenset[Role]:
        """By the key file, not by the staff list, which every holder of the registry key could have written in."""
        with self._registry.reading() as connection:
            return frozenset().union(*(each.roles for each in self._deeds.people(connection) if each.staff_id == staff_id))

    def _refusal(self, actor: Actor, permission: Permission, sentence: str, staff_id: StaffId | None) -> Refused:
        actor.refusals.record_refusal(actor, permission, patient=None, thing=staff_id)
        return Refused(sentence)


def _one_time(password: bytearray | None) -> tuple[str | None, bytearray]:
    if password is not None:
        return None, password
    words = five_words()
    return words, bytearray(words, "utf-8")


def _checked(name: StaffName) -> StaffName:
    checked = name.checked()
    refuse_card_numbers(checked.display, checked.title, field="Name")
    return checked


def _access(member: StaffMember, holder: KeyHolder | None, standing_in: tuple[Deputyship, ...]) -> MemberAccess:
    return MemberAccess(
        member=member,
        roles=frozenset() if holder is None else holder.roles,
        must_change_password=holder is not None and holder.must_change_password,
        holds_clinical=holder is not None and holder.holds_clinical,
        suspended_at=None if holder is None else holder.suspended_at,
        deputyships=tuple(each for each in standing_in if each.deputy == member.id),
    )


def _unlisted(holder: KeyHolder, clock: Clock) -> StaffMember:
    """Somebody with keys whose addition was cut off, as ``signing_in`` will list them."""
    name = StaffName(display=holder.username)
    return StaffMember(id=holder.staff_id, username=holder.username, name=name, recorded_roles=holder.roles, added_at=clock())
