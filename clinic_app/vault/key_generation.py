"""What each encrypted file remembers of the key file's generation, so that an older key file put back is noticed (decision 0001)."""

from sqlalchemy import Connection, Table, select, update


def kept_generation(connection: Connection, identity: Table) -> int:
    """The generation that the file remembers; ``identity`` is its ``clinic`` table."""
    kept: int = connection.execute(select(identity.c.key_generation)).scalar_one()
    return kept


def keep_generation(connection: Connection, identity: Table, generation: int) -> None:
    """Remember ``generation``; an older one changes nothing."""
    connection.execute(update(identity).where(identity.c.key_generation < generation).values(key_generation=generation))
