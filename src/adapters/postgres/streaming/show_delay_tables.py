"""How much later viewers get each show: written once, when its performer first goes live."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Integer, Table, Uuid

from adapters.postgres.schema import metadata

show_delay_table = Table(
    "show_delay",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("seconds", Integer, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("seconds BETWEEN 0 AND 30", name="seconds"),
)
