"""Acts on many things at once: what was shown, and what became of each."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.schema import metadata

bulk_act_table = Table(
    "bulk_act",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("choice", JSONB, nullable=False),
    Column("total", SmallInteger, nullable=False),
    Column("asked_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", JSONB),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("done_at", DateTime(timezone=True)),
    Column("undone_by", Uuid, ForeignKey("account.id")),
    Column("undone_at", DateTime(timezone=True)),
    Column("undo_note", Text, nullable=False),
    CheckConstraint("kind IN ('close_cases', 'end_label', 'put_label', 'remove_messages')", name="kind"),
    CheckConstraint("total BETWEEN 1 AND 1000", name="total"),
    CheckConstraint("state IN ('done', 'previewed', 'running', 'undoing', 'undone')", name="state"),
    CheckConstraint(
        "(state = 'previewed') = (reason IS NULL) AND (reason IS NULL) = (confirmed_at IS NULL)"
        " AND (state IN ('undoing', 'undone')) = (undone_by IS NOT NULL)"
        " AND (undone_by IS NULL) = (undo_note = '')"
        " AND (state = 'undone') = (undone_at IS NOT NULL)",
        name="in_order",
    ),
    Index("ix_bulk_act_asked_at", "asked_at", postgresql_where=text("state <> 'previewed'")),
    Index("ix_bulk_act_going_on", "asked_at", postgresql_where=text("state IN ('running', 'undoing')")),
)

bulk_act_item_table = Table(
    "bulk_act_item",
    metadata,
    Column("act_id", Uuid, ForeignKey("bulk_act.id"), primary_key=True),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("subject_id", Uuid, nullable=False),
    Column("person_id", Uuid, ForeignKey("account.id")),
    Column("version", Integer, nullable=False),
    Index("ix_bulk_act_item_subject", "act_id", "subject_id", unique=True),
)
"""Append-only, as the next."""

bulk_act_result_table = Table(
    "bulk_act_result",
    metadata,
    Column("act_id", Uuid, primary_key=True),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("step", Text, primary_key=True),
    Column("left_out", Text, nullable=False),
    Column("ref", Uuid),
    Column("version", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("step IN ('do', 'undo')", name="step"),
    ForeignKeyConstraint(["act_id", "place"], ["bulk_act_item.act_id", "bulk_act_item.place"]),
)
