"""Runs this file's revisions on the connection that the vault hands over, inside the vault's own transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
