"""Accounts that a known picture held before it was kept which show, and what they were: what can be known of them.

Only a verified adult was live, so that is what the account was. Where anything else may hold it too (another match, an
officer's word, a case that is held, somebody who was barred), it stays as it is until officers have looked.
"""

from alembic import op

revision = "0120"
down_revision = "0119"
branch_labels = None
depends_on = None

FILL = """
    UPDATE age_status AS held
    SET match_stream_id = found.stream_id, match_before = 'verified_adult'
    FROM frame_match AS found JOIN stream AS show ON show.id = found.stream_id
    WHERE held.state = 'held' AND held.match_stream_id IS NULL AND found.performer_id = held.user_id
        AND held.assured_until IS NOT NULL AND held.decided_at <= found.found_at
        AND NOT EXISTS (
            SELECT FROM frame_match AS other
            WHERE other.performer_id = held.user_id AND other.stream_id <> found.stream_id
        )
        AND NOT EXISTS (
            SELECT FROM verification_case AS own WHERE own.user_id = held.user_id AND (
                own.hold IS NOT NULL
                OR EXISTS (
                    SELECT FROM verification_event AS moved
                    WHERE moved.case_id = own.id AND moved.actor_kind <> 'person'
                        AND moved.at >= COALESCE(show.started_at, show.created_at)
                )
            )
        )
        AND NOT EXISTS (
            SELECT FROM audit_entry AS said
            WHERE said.action = 'age.override' AND said.subject = 'account:' || held.user_id
                AND said.at >= COALESCE(show.started_at, show.created_at)
        )
        AND NOT EXISTS (SELECT FROM identity_link AS link WHERE link.user_id = held.user_id AND link.barred)
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(FILL)


def downgrade() -> None:
    """What is known stays known."""
