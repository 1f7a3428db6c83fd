"""After an alarm the same one is not raised again for a while, whatever it is that raises it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def add_unless_raised(
    connection: AsyncConnection, table: Table, values: dict[str, object], *, same: str, quiet: timedelta
) -> bool:
    """Whether it was added: not where the show had one with this column `same` less than `quiet` before."""
    raised_at = values["raised_at"]
    assert isinstance(raised_at, datetime)
    earlier: list[ColumnElement[bool]] = [
        table.c.stream_id == values["stream_id"],
        table.c[same] == values[same],
        table.c.raised_at > raised_at - quiet,
    ]
    if await connection.scalar(select(select(table.c.id).where(*earlier).exists())):
        return False
    await connection.execute(table.insert().values(values))
    return True
