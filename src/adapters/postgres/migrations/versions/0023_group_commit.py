"""Post and tell of many acts at once: the set-based half of the group commit."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LEDGER_POST_MANY = """
CREATE FUNCTION ledger_post_many(
    r_kinds text[], r_owners uuid[], r_units text[], r_floors bigint[], r_ranks bigint[],
    t_ids uuid[], t_kinds text[], t_debits bigint[], t_credits int[], t_amounts bigint[], t_fee_accounts int[],
    t_fees bigint[], t_references text[], t_times timestamptz[]
) RETURNS void LANGUAGE plpgsql
-- Debits are ids of accounts that the caller holds, each once; credits and fee accounts are places among the
-- receivers `r_`, which are found or made here, and held from here to the commit.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
DECLARE
    ids bigint[];
    before bigint[];  -- each receiver's balance before this call
    paid bigint[];  -- each payer's balance after it
BEGIN
    WITH changed AS (
        UPDATE ledger_account a SET balance = a.balance - t.amount
        FROM unnest(t_debits, t_amounts) WITH ORDINALITY AS t (id, amount, place)
        WHERE a.id = t.id RETURNING t.place, a.balance
    )
    SELECT array_agg(changed.balance ORDER BY changed.place) INTO paid FROM changed;

    SELECT held.ids INTO ids FROM ledger_lock(r_kinds, r_owners, r_units, r_floors, r_ranks) AS held;
    IF t_debits && ids OR cardinality(paid) IS DISTINCT FROM cardinality(t_debits) THEN
        RAISE EXCEPTION 'a payer is unknown, named twice, or a receiver too'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    WITH legs AS (
        SELECT t.credit AS place, t.amount - t.fee AS change
        FROM unnest(t_credits, t_amounts, t_fees) AS t (credit, amount, fee)
        UNION ALL
        SELECT t.account, t.fee FROM unnest(t_fee_accounts, t_fees) AS t (account, fee) WHERE t.account IS NOT NULL
        UNION ALL
        SELECT generate_subscripts(ids, 1), 0
    ),
    changed AS (
        UPDATE ledger_account a SET balance = a.balance + total.change
        FROM (SELECT legs.place, sum(legs.change)::bigint AS change FROM legs GROUP BY legs.place) AS total
        WHERE a.id = ids[total.place] RETURNING total.place, a.balance - total.change AS balance
    )
    SELECT array_agg(changed.balance ORDER BY changed.place) INTO before FROM changed;

    INSERT INTO ledger_transfer (
        id, unit, kind, debit_account, credit_account, amount, fee_account, fee, debit_balance, credit_balance,
        reference, at
    )
    SELECT t.id, r_units[t.credit], t.kind, t.debit, ids[t.credit], t.amount, ids[t.fee_account], t.fee,
           paid[t.place],
           before[t.credit] + sum(t.amount - t.fee) OVER receiver,
           t.reference, t.at
    FROM unnest(t_ids, t_kinds, t_debits, t_credits, t_amounts, t_fee_accounts, t_fees, t_references, t_times)
        WITH ORDINALITY AS t (id, kind, debit, credit, amount, fee_account, fee, reference, at, place)
    WINDOW receiver AS (PARTITION BY t.credit ORDER BY t.place ROWS UNBOUNDED PRECEDING)
    ORDER BY t.place;
END $$
"""

ROOM_APPEND_MANY = """
CREATE FUNCTION room_append_many(
    r_ids uuid[], r_counts bigint[], e_rooms int[], e_ids uuid[], e_types text[], e_data text[], e_times timestamptz[]
) RETURNS bigint[] LANGUAGE plpgsql
-- Answers each room's last number before these events, NULL for one whose log is closed: then nothing is written.
-- `r_counts` says how many of the events are each room's; `e_rooms` are places among the rooms.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
DECLARE
    before bigint[];
BEGIN
    WITH counted AS (
        INSERT INTO room AS r (stream_id, last_seq, is_closed)
        SELECT named.id, named.count, false FROM unnest(r_ids, r_counts) AS named (id, count) ORDER BY named.id
        ON CONFLICT (stream_id) DO UPDATE SET last_seq = r.last_seq + excluded.last_seq WHERE NOT r.is_closed
        RETURNING r.stream_id, r.last_seq
    )
    SELECT array_agg(counted.last_seq - named.count ORDER BY named.place) INTO before
    FROM unnest(r_ids, r_counts) WITH ORDINALITY AS named (id, count, place)
    LEFT JOIN counted ON counted.stream_id = named.id;
    IF array_position(before, NULL) IS NOT NULL THEN
        RETURN before;
    END IF;

    INSERT INTO room_event (stream_id, seq, id, type, data, occurred_at)
    SELECT r_ids[e.room], before[e.room] + row_number() OVER (PARTITION BY e.room ORDER BY e.place),
           e.id, e.type, e.data::jsonb, e.at
    FROM unnest(e_rooms, e_ids, e_types, e_data, e_times) WITH ORDINALITY AS e (room, id, type, data, at, place);
    RETURN before;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(LEDGER_POST_MANY)
    op.execute(ROOM_APPEND_MANY)
    # Nothing ever followed this event, and nothing announces it any more: the room's log tells of tips.
    op.execute(
        "UPDATE outbox SET delivered_at = now() WHERE name = 'tipping.tip_sent' AND delivered_at IS NULL"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "DROP FUNCTION room_append_many(uuid[], bigint[], int[], uuid[], text[], text[], timestamptz[])"
    )
    op.execute(
        "DROP FUNCTION ledger_post_many(text[], uuid[], text[], bigint[], bigint[], uuid[], text[], bigint[], int[],"
        " bigint[], int[], bigint[], text[], timestamptz[])"
    )
