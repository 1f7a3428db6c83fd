"""The double-entry ledger: accounts, the append-only journal, and the functions that lock and post."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LEDGER_LOCK = """
CREATE FUNCTION ledger_lock(
    p_kinds text[], p_owners uuid[], p_units text[], p_floors bigint[], p_ranks bigint[],
    OUT ids bigint[], OUT balances bigint[]
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
        SELECT a.id, a.balance FROM ledger_account a WHERE a.id = ANY (ids) ORDER BY a.id FOR NO KEY UPDATE
    )
    SELECT array_agg(locked.balance ORDER BY named.place) INTO balances
    FROM unnest(ids) WITH ORDINALITY AS named (id, place) JOIN locked ON locked.id = named.id;
END $$
"""

LEDGER_POST = """
CREATE FUNCTION ledger_post(
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
    same boolean[];  -- for each transfer: NULL when it is new, true when it was posted before, false for another
    debit_balances bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(t_ids)]);
    credit_balances bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(t_ids)]);
    d int;
    c int;
    f int;
BEGIN
    SELECT held.ids, held.balances INTO ids, balances
    FROM ledger_lock(p_kinds, p_owners, p_units, p_floors, p_ranks) AS held;

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
        IF balances[d] < p_floors[d] THEN
            RETURN 'insufficient_balance';  -- nothing has been written yet
        END IF;
        balances[c] := balances[c] + t_amounts[i] - t_fees[i];
        IF f IS NOT NULL THEN
            balances[f] := balances[f] + t_fees[i];
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


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_account"),
        sa.UniqueConstraint("kind", "owner_id", name="uq_ledger_account_kind_owner_id"),
        sa.CheckConstraint("unit IN ('TOKEN', 'INR')", name=op.f("ck_ledger_account_unit")),
        sa.CheckConstraint("floor IS NULL OR balance >= floor", name=op.f("ck_ledger_account_floor")),
    )
    # Half-empty pages let each balance change stay on its page and out of the indexes (HOT); the few hot rows are
    # vacuumed early and without pauses.
    op.execute(
        "ALTER TABLE ledger_account SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05,"
        " autovacuum_vacuum_cost_delay = 0)"
    )
    op.execute("CREATE SEQUENCE ledger_account_number AS bigint OWNED BY ledger_account.id")
    op.create_table(
        "ledger_transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("debit_account", sa.BigInteger(), nullable=False),
        sa.Column("credit_account", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee_account", sa.BigInteger(), nullable=True),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("debit_balance", sa.BigInteger(), nullable=False),
        sa.Column("credit_balance", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_transfer"),
        sa.CheckConstraint("unit IN ('TOKEN', 'INR')", name=op.f("ck_ledger_transfer_unit")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_transfer_amount")),
        sa.CheckConstraint(
            "fee >= 0 AND fee <= amount AND (fee = 0 OR fee_account IS NOT NULL)",
            name=op.f("ck_ledger_transfer_fee"),
        ),
        sa.CheckConstraint("debit_account <> credit_account", name=op.f("ck_ledger_transfer_legs")),
        sa.CheckConstraint("reference <> ''", name=op.f("ck_ledger_transfer_reference")),
    )
    op.create_index(
        "ix_ledger_transfer_debit_account_sequence", "ledger_transfer", ["debit_account", "sequence"]
    )
    op.create_index(
        "ix_ledger_transfer_credit_account_sequence", "ledger_transfer", ["credit_account", "sequence"]
    )
    op.execute(
        """
        CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% of % is refused: the ledger only grows', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )
    op.execute(
        "CREATE TRIGGER permanent BEFORE DELETE OR TRUNCATE ON ledger_account"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )
    op.execute(LEDGER_LOCK)
    op.execute(LEDGER_POST)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "DROP FUNCTION ledger_post(text[], uuid[], text[], bigint[], bigint[], uuid[], text[], int[], int[], bigint[],"
        " int[], bigint[], text[], timestamptz[])"
    )
    op.execute("DROP FUNCTION ledger_lock(text[], uuid[], text[], bigint[], bigint[])")
    op.drop_table("ledger_transfer")
    op.drop_table("ledger_account")
    op.execute("DROP FUNCTION ledger_refuse()")
