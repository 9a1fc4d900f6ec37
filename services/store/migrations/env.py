"""What Alembic runs: the migrations on the connection that `services.store.database` hands in."""

from __future__ import annotations

from alembic import context

from services.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
