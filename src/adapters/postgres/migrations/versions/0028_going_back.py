"""Going back: refunds, disputes, the work on payment exceptions, promo grants and settlements."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_TABLES = (
    "refund",
    "payment_dispute",
    "clawed_tip",
    "payment_exception_work",
    "promo_grant",
    "settlement",
    "settlement_line",
    "settlement_difference",
)

_STATEMENTS = (
    """
    CREATE TABLE refund (
        id UUID NOT NULL,
        cause TEXT NOT NULL,
        state TEXT NOT NULL,
        order_id UUID,
        buyer_id UUID,
        provider TEXT NOT NULL,
        provider_order_id TEXT NOT NULL,
        payment_id TEXT NOT NULL,
        tokens BIGINT NOT NULL,
        amount BIGINT NOT NULL,
        gst BIGINT NOT NULL,
        from_wallet BIGINT NOT NULL,
        bonus BIGINT NOT NULL,
        clawed BIGINT NOT NULL,
        reason TEXT NOT NULL,
        requested_by UUID,
        requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
        first_approved_by UUID,
        decided_by UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        note TEXT NOT NULL,
        provider_refund_id TEXT NOT NULL,
        ask_at TIMESTAMP WITH TIME ZONE,
        tries INTEGER NOT NULL,
        failure TEXT NOT NULL,
        answered_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_refund PRIMARY KEY (id),
        CONSTRAINT ck_refund_state
            CHECK (state IN ('requested', 'approved', 'sent', 'processed', 'failed', 'refused')),
        CONSTRAINT ck_refund_cause CHECK (cause IN ('asked', 'minor', 'exception')),
        CONSTRAINT ck_refund_amounts
            CHECK (amount >= 0 AND gst >= 0 AND gst <= amount AND tokens >= 0 AND from_wallet >= 0
                AND clawed >= 0 AND bonus >= 0),
        CONSTRAINT ck_refund_tokens CHECK ((cause = 'exception') = (tokens = 0)),
        CONSTRAINT ck_refund_decided CHECK ((state = 'requested') = (decided_at IS NULL)),
        CONSTRAINT ck_refund_ask_at CHECK ((state IN ('approved', 'sent')) = (ask_at IS NOT NULL)),
        CONSTRAINT ck_refund_answered
            CHECK ((state IN ('processed', 'failed')) = (answered_at IS NOT NULL)),
        CONSTRAINT ck_refund_taken
            CHECK (state NOT IN ('approved', 'sent', 'processed') OR from_wallet + clawed = tokens),
        CONSTRAINT ck_refund_two_people
            CHECK (cause = 'exception' OR decided_by IS NULL OR decided_by IS DISTINCT FROM
                requested_by),
        CONSTRAINT ck_refund_two_for_spent
            CHECK (clawed = 0 OR first_approved_by IS NOT NULL OR (requested_by IS NOT NULL AND
                requested_by IS DISTINCT FROM buyer_id)),
        CONSTRAINT ck_refund_two_approvers
            CHECK (first_approved_by IS NULL OR state = 'requested' OR state = 'refused' OR
                first_approved_by <> decided_by)
    )
    """,
    """
    CREATE INDEX ix_refund_ask_at ON refund (ask_at) WHERE ask_at IS NOT NULL
    """,
    """
    CREATE INDEX ix_refund_order_id ON refund (order_id)
    """,
    """
    CREATE UNIQUE INDEX uq_refund_exception ON refund (payment_id) WHERE cause = 'exception' AND state
        NOT IN ('failed', 'refused')
    """,
    """
    CREATE UNIQUE INDEX uq_refund_provider_refund_id ON refund (provider, provider_refund_id) WHERE
        provider_refund_id <> ''
    """,
    """
    CREATE TABLE payment_dispute (
        id TEXT NOT NULL,
        provider TEXT NOT NULL,
        payment_id TEXT NOT NULL,
        order_id UUID,
        buyer_id UUID,
        amount BIGINT NOT NULL,
        tokens BIGINT NOT NULL,
        state TEXT NOT NULL,
        from_wallet BIGINT NOT NULL,
        bonus BIGINT NOT NULL,
        clawed BIGINT NOT NULL,
        net BIGINT NOT NULL,
        gst BIGINT NOT NULL,
        loss BIGINT NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_payment_dispute PRIMARY KEY (id),
        CONSTRAINT ck_payment_dispute_state CHECK (state IN ('open', 'won', 'lost')),
        CONSTRAINT ck_payment_dispute_ended CHECK ((state = 'open') = (ended_at IS NULL)),
        CONSTRAINT ck_payment_dispute_lost CHECK (state <> 'lost' OR net + gst + loss = amount)
    )
    """,
    """
    CREATE INDEX ix_payment_dispute_open ON payment_dispute (buyer_id) WHERE state = 'open'
    """,
    """
    CREATE INDEX ix_payment_dispute_order_id ON payment_dispute (order_id)
    """,
    """
    CREATE TABLE clawed_tip (
        reference TEXT NOT NULL,
        transfer_id UUID NOT NULL,
        order_id UUID NOT NULL,
        performer_id UUID NOT NULL,
        tokens BIGINT NOT NULL,
        share BIGINT NOT NULL,
        from_available BIGINT NOT NULL,
        stands BOOLEAN NOT NULL,
        CONSTRAINT pk_clawed_tip PRIMARY KEY (reference, transfer_id),
        CONSTRAINT ck_clawed_tip_amounts
            CHECK (tokens > 0 AND share >= 0 AND share <= tokens AND from_available >= 0 AND
                from_available <= share)
    )
    """,
    """
    CREATE INDEX ix_clawed_tip_transfer_id ON clawed_tip (transfer_id)
    """,
    """
    CREATE TABLE payment_exception_work (
        payment_id TEXT NOT NULL,
        state TEXT NOT NULL,
        claimed_by UUID,
        claimed_until TIMESTAMP WITH TIME ZONE,
        decision TEXT,
        reason TEXT NOT NULL,
        decided_by UUID,
        agreed_by UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        refund_id UUID,
        CONSTRAINT pk_payment_exception_work PRIMARY KEY (payment_id),
        CONSTRAINT ck_payment_exception_work_state CHECK (state IN ('open', 'proposed', 'decided')),
        CONSTRAINT ck_payment_exception_work_decided CHECK ((state = 'decided') = (decided_at IS NOT NULL)),
        CONSTRAINT ck_payment_exception_work_decision CHECK ((state = 'open') = (decision IS NULL)),
        CONSTRAINT ck_payment_exception_work_claim CHECK ((claimed_by IS NULL) = (claimed_until IS NULL)),
        CONSTRAINT ck_payment_exception_work_two_officers
            CHECK (decision IS DISTINCT FROM 'write_off' OR state <> 'decided' OR agreed_by <>
                decided_by)
    )
    """,
    """
    CREATE TABLE promo_grant (
        id UUID NOT NULL,
        user_id UUID NOT NULL,
        tokens BIGINT NOT NULL,
        reason TEXT NOT NULL,
        granted_by UUID NOT NULL,
        granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        swept_at TIMESTAMP WITH TIME ZONE,
        expired BIGINT NOT NULL,
        CONSTRAINT pk_promo_grant PRIMARY KEY (id),
        CONSTRAINT ck_promo_grant_amounts CHECK (tokens > 0 AND expired >= 0 AND expired <= tokens),
        CONSTRAINT ck_promo_grant_swept CHECK (swept_at IS NOT NULL OR expired = 0),
        CONSTRAINT ck_promo_grant_not_to_oneself CHECK (user_id <> granted_by)
    )
    """,
    """
    CREATE INDEX ix_promo_grant_due ON promo_grant (expires_at) WHERE swept_at IS NULL
    """,
    """
    CREATE INDEX ix_promo_grant_granted_by ON promo_grant (granted_by, granted_at)
    """,
    """
    CREATE INDEX ix_promo_grant_user_id ON promo_grant (user_id)
    """,
    """
    CREATE TABLE settlement (
        provider TEXT NOT NULL,
        id TEXT NOT NULL,
        utr TEXT NOT NULL,
        settled_at TIMESTAMP WITH TIME ZONE NOT NULL,
        digest TEXT NOT NULL,
        net BIGINT NOT NULL,
        fee BIGINT NOT NULL,
        tax BIGINT NOT NULL,
        imported_by UUID,
        imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_settlement PRIMARY KEY (provider, id)
    )
    """,
    """
    CREATE TABLE settlement_line (
        provider TEXT NOT NULL,
        settlement_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        amount BIGINT NOT NULL,
        fee BIGINT NOT NULL,
        tax BIGINT NOT NULL,
        net BIGINT NOT NULL,
        CONSTRAINT pk_settlement_line PRIMARY KEY (provider, settlement_id, kind, id),
        CONSTRAINT ck_settlement_line_kind CHECK (kind IN ('payment', 'refund', 'dispute', 'adjustment'))
    )
    """,
    """
    CREATE INDEX ix_settlement_line_id ON settlement_line (provider, kind, id)
    """,
    """
    CREATE TABLE settlement_difference (
        provider TEXT NOT NULL,
        kind TEXT NOT NULL,
        line_kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        settlement_id TEXT NOT NULL,
        expected BIGINT NOT NULL,
        found BIGINT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        resolved_by UUID,
        resolved_at TIMESTAMP WITH TIME ZONE,
        reason TEXT NOT NULL,
        CONSTRAINT pk_settlement_difference PRIMARY KEY (provider, kind, line_kind, subject),
        CONSTRAINT ck_settlement_difference_kind
            CHECK (kind IN ('missing', 'extra', 'amount', 'fee', 'twice')),
        CONSTRAINT ck_settlement_difference_resolved CHECK ((resolved_at IS NULL) = (reason = ''))
    )
    """,
    """
    CREATE INDEX ix_settlement_difference_open ON settlement_difference (at) WHERE resolved_at IS NULL
    """,
)

_NOTICES = (
    "'stream_stopped', 'verification', 'account_locked', 'document_views_excessive', 'data_disclosed', "
    "'co_performer_invited', 'invitation_answered', 'withdrawal_received', 'withdrawal_decided'"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow_notices(f"{_NOTICES}, 'money'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.execute("DELETE FROM notice WHERE kind = 'money'")
    _allow_notices(_NOTICES)


def _allow_notices(kinds: str) -> None:
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK (kind IN ({kinds}))")
