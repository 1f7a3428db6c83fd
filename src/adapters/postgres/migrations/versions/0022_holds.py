"""Holds: what is set aside may not be spent otherwise, and a hold ends once."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

LEDGER_LOCK = """
CREATE FUNCTION ledger_lock(
    p_kinds text[], p_owners uuid[], p_units text[], p_floors bigint[], p_ranks bigint[],
    OUT ids bigint[], OUT balances bigint[], OUT spendable bigint[]
) LANGUAGE plpgsql
-- The journal grows while a plan lives: without these, one made for an empty table may scan a full one.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
BEGIN
    SELECT array_agg(
        (SELECT a.id FROM ledger_account a WHERE a.kind = named.kind AND a.owner_id = named.owner_id)
        ORDER BY named.place
    ) INTO ids FROM unnest(p_kinds, p_owners) WITH ORDINALITY AS named (kind, owner_id, place);

    IF array_position(ids, NULL) IS NOT NULL THEN
        -- Making an account holds it too, so accounts are made in lock order. Whoever loses the race for one waits
        -- here, and the statement after this one sees the winner's.
        INSERT INTO ledger_account (id, unit, kind, owner_id, balance, floor)
        SELECT (missing.rank << 56) | nextval('ledger_account_number'), missing.unit, missing.kind,
               missing.owner_id, 0, missing.floor
        FROM (
            SELECT * FROM unnest(p_kinds, p_owners, p_units, p_floors, p_ranks)
                WITH ORDINALITY AS named (kind, owner_id, unit, floor, rank, place)
            WHERE ids[named.place] IS NULL
            ORDER BY named.rank, named.kind, named.owner_id
        ) AS missing
        ON CONFLICT (kind, owner_id) DO NOTHING;

        SELECT array_agg(
            (SELECT a.id FROM ledger_account a WHERE a.kind = named.kind AND a.owner_id = named.owner_id)
            ORDER BY named.place
        ) INTO ids FROM unnest(p_kinds, p_owners) WITH ORDINALITY AS named (kind, owner_id, place);
    END IF;

    -- The one global lock order: ascending ids.
    WITH locked AS MATERIALIZED (
        SELECT a.id, a.balance, a.held FROM ledger_account a
        WHERE a.id = ANY (ids) ORDER BY a.id FOR NO KEY UPDATE
    )
    SELECT array_agg(locked.balance ORDER BY named.place),
           array_agg(locked.balance - locked.held ORDER BY named.place)
    INTO balances, spendable
    FROM unnest(ids) WITH ORDINALITY AS named (id, place) JOIN locked ON locked.id = named.id;
END $$
"""

LEDGER_POST = """
CREATE OR REPLACE FUNCTION ledger_post(
    p_kinds text[], p_owners uuid[], p_units text[], p_floors bigint[], p_ranks bigint[],
    t_ids uuid[], t_kinds text[], t_debits int[], t_credits int[], t_amounts bigint[],
    t_fee_accounts int[], t_fees bigint[], t_references text[], t_times timestamptz[]
) RETURNS text LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
DECLARE
    ids bigint[];
    balances bigint[];
    spendable bigint[];
    same boolean[];  -- for each transfer: NULL when it is new, true when it was posted before, false for another
    debit_balances bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(t_ids)]);
    credit_balances bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(t_ids)]);
    d int;
    c int;
    f int;
BEGIN
    SELECT locked.ids, locked.balances, locked.spendable INTO ids, balances, spendable
    FROM ledger_lock(p_kinds, p_owners, p_units, p_floors, p_ranks) AS locked;

    -- With the accounts held, whoever posted the same transfers has committed and is seen.
    SELECT array_agg((
        SELECT j.kind = t.kind AND j.debit_account = ids[t.debit] AND j.credit_account = ids[t.credit]
               AND j.amount = t.amount AND j.fee = t.fee AND j.reference = t.reference
               AND j.fee_account IS NOT DISTINCT FROM ids[t.fee_account]
        FROM ledger_transfer j WHERE j.id = t.id
    ) ORDER BY t.place) INTO same
    FROM unnest(t_ids, t_kinds, t_debits, t_credits, t_amounts, t_fee_accounts, t_fees, t_references)
        WITH ORDINALITY AS t (id, kind, debit, credit, amount, fee_account, fee, reference, place);
    IF false = ANY (same) THEN
        RETURN 'key_reused';
    END IF;

    FOR i IN 1 .. cardinality(t_ids) LOOP
        CONTINUE WHEN same[i];
        d := t_debits[i];
        c := t_credits[i];
        f := t_fee_accounts[i];
        balances[d] := balances[d] - t_amounts[i];
        spendable[d] := spendable[d] - t_amounts[i];
        IF spendable[d] < p_floors[d] THEN
            RETURN 'insufficient_balance';  -- nothing has been written yet
        END IF;
        balances[c] := balances[c] + t_amounts[i] - t_fees[i];
        spendable[c] := spendable[c] + t_amounts[i] - t_fees[i];
        IF f IS NOT NULL THEN
            balances[f] := balances[f] + t_fees[i];
            spendable[f] := spendable[f] + t_fees[i];
        END IF;
        debit_balances[i] := balances[d];
        credit_balances[i] := balances[c];
    END LOOP;

    INSERT INTO ledger_transfer (
        id, unit, kind, debit_account, credit_account, amount, fee_account, fee, debit_balance, credit_balance,
        reference, at
    )
    SELECT t.id, p_units[t.debit], t.kind, ids[t.debit], ids[t.credit], t.amount, ids[t.fee_account], t.fee,
           t.debit_balance, t.credit_balance, t.reference, t.at
    FROM unnest(t_ids, t_kinds, t_debits, t_credits, t_amounts, t_fee_accounts, t_fees, t_references, t_times,
                debit_balances, credit_balances)
        WITH ORDINALITY AS t (id, kind, debit, credit, amount, fee_account, fee, reference, at,
                              debit_balance, credit_balance, place)
    WHERE same[t.place] IS NULL
    ORDER BY t.place;

    UPDATE ledger_account a SET balance = after.balance
    FROM unnest(ids, balances) AS after (id, balance)
    WHERE a.id = ANY (ids) AND a.id = after.id AND a.balance <> after.balance;
    RETURN 'posted';
END $$
"""

TABLES = ("ledger_hold", "ledger_hold_post", "ledger_hold_end")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "ledger_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_hold"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_hold_amount")),
        sa.CheckConstraint("expires_at > at", name=op.f("ck_ledger_hold_lasts")),
        sa.CheckConstraint("reference <> ''", name=op.f("ck_ledger_hold_reference")),
    )
    op.create_index("ix_ledger_hold_account", "ledger_hold", ["account"])
    op.create_index("ix_ledger_hold_expires_at", "ledger_hold", ["expires_at"])
    op.create_table(
        "ledger_hold_post",
        sa.Column("transfer", sa.Uuid(), nullable=False),
        sa.Column("hold", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("transfer", name="pk_ledger_hold_post"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_hold_post_amount")),
    )
    op.create_index("ix_ledger_hold_post_hold", "ledger_hold_post", ["hold"])
    op.create_table(
        "ledger_hold_end",
        sa.Column("hold", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("freed", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hold", name="pk_ledger_hold_end"),
        sa.CheckConstraint("state IN ('spent', 'voided', 'expired')", name=op.f("ck_ledger_hold_end_state")),
        sa.CheckConstraint(
            "freed >= 0 AND (freed = 0) = (state = 'spent')", name=op.f("ck_ledger_hold_end_freed")
        ),
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
    # What an account is never changes: only its balance and what is held of it do.
    op.execute(
        "CREATE TRIGGER same_account BEFORE UPDATE OF id, unit, kind, owner_id, floor ON ledger_account"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )
    op.execute("DROP FUNCTION ledger_lock(text[], uuid[], text[], bigint[], bigint[])")
    op.execute(LEDGER_LOCK)
    op.execute(LEDGER_POST)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    before = import_module("adapters.postgres.migrations.versions.0005_ledger")
    op.execute("DROP FUNCTION ledger_lock(text[], uuid[], text[], bigint[], bigint[])")
    op.execute(before.LEDGER_LOCK)
    op.execute(before.LEDGER_POST.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    op.execute("DROP TRIGGER same_account ON ledger_account")
    for table in reversed(TABLES):
        op.drop_table(table)
    # Without holds nothing is set aside.
    op.execute("UPDATE ledger_account SET held = 0 WHERE held <> 0")
