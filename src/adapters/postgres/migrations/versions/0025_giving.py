"""Giving: tip menus, goals, spending limits, overlay tokens; anonymous tips and messages that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


GOALS_UP = """
CREATE FUNCTION goals_up(s_ids uuid[]) RETURNS jsonb LANGUAGE plpgsql
-- The goals that are up in these shows, as others committed them last, and held from here to the commit: called once
-- the shows' rooms are held. NULL where there is none, which is nearly always.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
BEGIN
    RETURN (
        SELECT jsonb_agg(to_jsonb(up)) FROM (
            SELECT * FROM tip_goal WHERE stream_id = ANY (s_ids) AND state IN ('met', 'running')
            ORDER BY stream_id FOR UPDATE
        ) AS up
    );
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _menus()
    _goals()
    op.execute(GOALS_UP)
    _spending()
    _overlays()
    op.add_column("tip", sa.Column("message_state", sa.Text(), nullable=False, server_default="shown"))
    op.add_column("tip", sa.Column("is_anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("tip", sa.Column("menu_item_id", sa.Uuid()))
    op.add_column("tip", sa.Column("gift_id", sa.Text()))
    _check("tip", "message_state", "message_state IN ('dropped', 'held', 'released', 'shown')")
    _check("tip", "one_thing", "menu_item_id IS NULL OR gift_id IS NULL")
    op.create_index("ix_tip_held", "tip", ["sent_at"], postgresql_where=sa.text("message_state = 'held'"))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # The older program would show every message: what was not released stays unread.
    op.execute("UPDATE tip SET message = '' WHERE message_state IN ('held', 'dropped')")
    op.drop_index("ix_tip_held", "tip")
    op.drop_constraint("ck_tip_one_thing", "tip")
    op.drop_constraint("ck_tip_message_state", "tip")
    for column in ("gift_id", "menu_item_id", "is_anonymous", "message_state"):
        op.drop_column("tip", column)
    op.execute("DROP FUNCTION goals_up(uuid[])")
    for table in ("overlay_token", "spending_control", "tip_goal", "tip_menu_item"):
        op.drop_table(table)


def _check(table: str, name: str, rule: str) -> None:
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({rule})")


def _menus() -> None:
    table = "tip_menu_item"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tip_menu_item"),
        sa.ForeignKeyConstraint(["performer_id"], ["account.id"], name="fk_tip_menu_item_performer_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_tip_menu_item_decided_by"),
    )
    _check(table, "kind", "kind IN ('fixed')")
    _check(table, "state", "state IN ('approved', 'pending', 'refused', 'withdrawn')")
    _check(table, "tokens", "tokens > 0")
    _check(table, "decided", "state NOT IN ('approved', 'refused') OR decided_by IS NOT NULL")
    op.create_index("ix_tip_menu_item_performer_id", table, ["performer_id", "tokens"])
    op.create_index(
        "ix_tip_menu_item_waiting", table, ["submitted_at"], postgresql_where=sa.text("state = 'pending'")
    )


def _goals() -> None:
    table = "tip_goal"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("progress", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("since_seq", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_tip_goal"),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name="fk_tip_goal_stream_id"),
        sa.ForeignKeyConstraint(["performer_id"], ["account.id"], name="fk_tip_goal_performer_id"),
    )
    _check(table, "state", "state IN ('cancelled', 'met', 'running')")
    _check(table, "tokens", "target > 0 AND progress >= 0")
    _check(table, "running", "state <> 'running' OR progress < target")
    _check(table, "met", "(met_at IS NOT NULL) = (progress >= target)")
    _check(table, "ended", "(state = 'cancelled') = (ended_at IS NOT NULL)")
    up = sa.text("state IN ('met', 'running')")
    op.create_index("uq_tip_goal_up", table, ["stream_id"], unique=True, postgresql_where=up)


def _spending() -> None:
    table = "spending_control"
    limits = ("per_tip", "per_day", "per_month", "buying_per_month")
    op.create_table(
        table,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.BigInteger()) for name in limits),
        sa.Column("raise_at", sa.DateTime(timezone=True)),
        *(sa.Column(f"raise_{name}", sa.BigInteger()) for name in limits),
        sa.Column("away", sa.Text()),
        sa.Column("away_until", sa.DateTime(timezone=True)),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("day_tokens", sa.BigInteger(), nullable=False),
        sa.Column("month_tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_spending_control"),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name="fk_spending_control_user_id"),
    )
    lengths = "'five_years', 'one_day', 'one_month', 'one_week', 'one_year', 'six_months'"
    _check(table, "away", f"away IN ({lengths})")
    _check(table, "away_until", "(away IS NULL) = (away_until IS NULL)")
    _check(table, "spent", "day_tokens >= 0 AND month_tokens >= day_tokens")


def _overlays() -> None:
    table = "overlay_token"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_overlay_token"),
        sa.ForeignKeyConstraint(["performer_id"], ["account.id"], name="fk_overlay_token_performer_id"),
        sa.UniqueConstraint("digest", name="uq_overlay_token_digest"),
    )
    _check(table, "digest_sha256", "octet_length(digest) = 32")
    _check(table, "scope", "scope IN ('events:read')")
    op.create_index("ix_overlay_token_performer_id", table, ["performer_id"])
