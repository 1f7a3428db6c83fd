"""Whoever reported what a case is about has no part in deciding it: the copy of each case names them."""

from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

FILL = """
    UPDATE moderation_case
    SET status = jsonb_set(
        status,
        '{kept_out}',
        coalesce(
            (
                SELECT jsonb_agg(reported.actor_id ORDER BY reported.first)
                FROM (
                    SELECT event.actor_id, min(event.seq) AS first
                    FROM moderation_event AS event
                    WHERE event.case_id = moderation_case.id AND event.tool = 'report'
                        AND event.actor_id IS NOT NULL AND event.name IN ('opened', 'report_joined')
                    GROUP BY event.actor_id
                ) AS reported
            ),
            '[]'::jsonb
        )
    )
    WHERE NOT status ? 'kept_out'
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(FILL)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("UPDATE moderation_case SET status = status - 'kept_out'")
