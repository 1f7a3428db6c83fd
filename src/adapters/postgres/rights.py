"""What the programs' own role may do: everything they need, and nothing to what is written for good.

Tables belong to the role that migrates. The programs come as another, so that whoever takes one over can add to the
journal, as the program can, and neither change nor remove a line of it, nor the triggers that refuse that.
"""

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

JOURNAL = (
    "ledger_transfer", "ledger_hold", "ledger_hold_post", "ledger_hold_end", "ledger_seal", "ledger_digest",
    "ledger_epoch", "ledger_sealed_day", "ledger_day", "invoice", "credit_note",
)  # fmt: skip
"""The tables of the book, which only grow."""

APPEND_ONLY = (
    *JOURNAL, "agreement", "audit_digest", "audit_entry", "audit_seal", "clear_look", "bulk_act_item",
    "bulk_act_result", "consent_record",
    "erasure", "event_rule_step", "event_rule_version", "fee_schedule_agreement", "frame_alarm",
    "legal_request_step", "moderation_decision", "moderation_event", "moderation_figure", "report_mark",
    "payout_batch_check", "settlement", "settlement_line", "show_hold", "speech_alarm", "code_alarm",
    "verification_event", "verification_evidence", "queue_access_version", "queue_access_word",
    "queue_routing_version",
)  # fmt: skip
"""All tables that only grow."""

FORGOTTEN = ("event_rule_hit",)
"""Nothing of these changes, and a trigger lets nothing go that is young; what is old goes by the retention table."""

COLUMNS = {
    "blocked_term": "phrase, removed_at, removed_by",  # erasure takes the words out of it
    "bulk_act": "state, reason, confirmed_at, done_at, undone_by, undone_at, undo_note",
    "chat_auto_mod": "level",
    "chat_held_message": "text, decided_by, decided_at, rule",  # erasure takes the words out of it
    "cyber_tip": (
        "files, state, answered_by, answered_at, answer_note, number, sent_sha256, attempts, fault, due_at, ended_at"
    ),
    "false_match": "answer, answered_by, answered_at, note",
    "footage_opening": "answer, answered_by, answered_at, note",
    "ledger_account": "balance, held",
    "direct_message": "text, removed_by",
    "tip": "message, message_state, words_removed_at, words_removed_rule",
    "clawed_tip": "stands, undone_after",
    "gateway_event": "outcome, processed_at",
    "payout_event": "outcome, processed_at",
    "moderation_exposure_week": "opened, breaks",
    "link_rule": "removed_at, removed_by",
    "moderation_label": "removed_by, removed_at, removed_reason",
    "second_look": "found_outcome, found_policy, word, found_by, found_at, agreement",
    "moderation_sanction": "before, ended_at, ended_by",
    "moderation_skip_week": "count",
    "room_act": "note, undone_at",  # erasure takes the words out of it
    "removal_order": "case_id, officer_key_id, officer_wrapped_key",  # cases merge and part, keys change
    "reporter_measure": (
        "ended_at, ended_by, appeal_text, appealed_at, appeal_due_at, appeal_outcome, appeal_answer, reviewed_by,"
        " reviewed_at"
    ),
    "room_rules": "text",  # so does that of a performer's rules
    "room_event": "data",  # erasure takes people's words out of it
    "signed_name": "key_id, wrapped_key",  # a new key for what is sealed
    "payment_exception": "detail",  # whoever locks a row needs a right on a column of it; a trigger keeps that too
}
"""Tables of which nothing changes but these columns."""

DELETES = (
    *FORGOTTEN, "account_telephone", "audit_waiting", "cast_member", "chat_mute", "closed_region", "document_view",
    "follow", "kept_telephone", "loose_object", "outbox", "performer_block", "rules_acceptance", "show_visit",
    "telephone_proof", "verification_claims",
)  # fmt: skip
"""The only tables that rows leave: what is sealed by now, who was only invited, who is muted, blocked or followed no
more, where shows are open again or over, what has been seen, what is done, what is erased."""

_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}",
    "REVOKE DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public FROM {role}",
    *(f"GRANT DELETE ON {table} TO {{role}}" for table in DELETES),
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM {role}",
    "REVOKE INSERT ON ledger_epoch FROM {role}",  # a restore is the owner's affair
    *(f"REVOKE UPDATE ON {table} FROM {{role}}" for table in (*APPEND_ONLY, *FORGOTTEN, *COLUMNS)),
    *(f"GRANT UPDATE ({columns}) ON {table} TO {{role}}" for table, columns in COLUMNS.items()),
)

# A superuser is a member of every role, and an owner grants itself what was revoked.
_COULD_REWRITE = text(
    """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (:tables)
      AND (pg_has_role(current_user, c.relowner, 'MEMBER') OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE'))
    ORDER BY c.relname
    """
)


async def ensure_role(connection: AsyncConnection, url: str) -> None:
    """Make the role that `url` names, with its password, where there is none. For development and tests."""
    role, password = _role_of(url), make_url(url).password
    asked = {"name": make_url(url).username}
    query = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    verb = "ALTER" if (await connection.execute(query, asked)).first() is not None else "CREATE"
    quoted = str(password).replace("'", "''")
    await connection.execute(text(f"{verb} ROLE {role} LOGIN PASSWORD '{quoted}'".replace(":", r"\:")))


async def grant(connection: AsyncConnection, url: str) -> None:
    """Give the role that `url` names its rights on the tables that are there. Run it after each migration."""
    for statement in _GRANTS:
        await connection.execute(text(statement.format(role=_role_of(url))))


async def could_rewrite(connection: AsyncConnection) -> list[str]:
    """The tables that only grow and that this connection's role could change; empty is as it should be."""
    return [row.relname for row in await connection.execute(_COULD_REWRITE, {"tables": list(APPEND_ONLY)})]


def _role_of(url: str) -> str:
    """Quoted, for a statement that takes no parameters."""
    name = make_url(url).username
    assert name, "the address names a role"
    return '"' + name.replace('"', '""') + '"'
