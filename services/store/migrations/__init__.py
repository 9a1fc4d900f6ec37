"""Alembic's folder: one module a change of the tables, applied when the service starts."""
