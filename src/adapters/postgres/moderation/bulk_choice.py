"""What an act on many things is about, as it was chosen, in PostgreSQL."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, literal, not_, select, text

from adapters.postgres.chat.messages import message_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.case_tables import moderation_case_table, moderation_lease_table
from adapters.postgres.moderation.labels import label_table
from domain.identity.permissions import STAFF
from domain.ids import UserId
from domain.moderation.bulk_act import (
    GRAVEST_CASE,
    BulkChoice,
    BulkKind,
)

_MESSAGE, _CASE, _ACCOUNT = message_table.c, moderation_case_table.c, account_table.c
_LABEL = label_table.c


def chosen_by(
    kind: BulkKind, choice: BulkChoice, *, but_of: UserId, now: datetime
) -> Select[tuple[object, ...]]:
    """`subject_id`, `person_id` and `version` of each, in their order; of `but_of` nothing."""
    query = {
        BulkKind.REMOVE_MESSAGES: _messages,
        BulkKind.PUT_LABEL: _people,
        BulkKind.CLOSE_CASES: _cases,
        BulkKind.END_LABEL: _labels,
    }[kind]
    return query(choice, but_of, now)


def _written(choice: BulkChoice, but_of: UserId, now: datetime) -> list[object]:
    """What is said of messages that are meant."""
    meant: list[object] = [
        _MESSAGE.removed_at.is_(None),
        _MESSAGE.sent_at > now - timedelta(hours=choice.hours),
        _MESSAGE.author_id != but_of,
    ]
    if choice.author_id is not None:
        meant.append(_MESSAGE.author_id == choice.author_id)
    if choice.stream_id is not None:
        meant.append(_MESSAGE.stream_id == choice.stream_id)
    return meant


def _messages(choice: BulkChoice, but_of: UserId, now: datetime) -> Select[tuple[object, ...]]:
    query = select(
        _MESSAGE.id.label("subject_id"), _MESSAGE.author_id.label("person_id"), literal(0).label("version")
    ).where(*_written(choice, but_of, now))  # type: ignore[arg-type]
    if choice.marked:
        query = query.where(_MESSAGE.id.in_(choice.marked))
    return query.order_by(_MESSAGE.author_id, _MESSAGE.sent_at, _MESSAGE.id)


def _people(choice: BulkChoice, but_of: UserId, now: datetime) -> Select[tuple[object, ...]]:
    wrote = exists().where(_MESSAGE.author_id == _ACCOUNT.id, *_written(choice, but_of, now))  # type: ignore[arg-type]
    query = select(
        _ACCOUNT.id.label("subject_id"), _ACCOUNT.id.label("person_id"), literal(0).label("version")
    ).where(wrote, _ACCOUNT.role.not_in([role.value for role in STAFF]))
    if choice.marked:
        query = query.where(_ACCOUNT.id.in_(choice.marked))
    return query.order_by(_ACCOUNT.id)


def _labels(choice: BulkChoice, but_of: UserId, now: datetime) -> Select[tuple[object, ...]]:
    assert choice.label is not None, "a label was chosen"
    query = select(
        _LABEL.id.label("subject_id"), _LABEL.person_id.label("person_id"), literal(0).label("version")
    ).where(
        _LABEL.kind == choice.label.value, _LABEL.removed_at.is_(None), _LABEL.until > now, _LABEL.person_id != but_of
    )  # fmt: skip
    if choice.author_id is not None:
        query = query.where(_LABEL.person_id == choice.author_id)
    if choice.marked:
        query = query.where(_LABEL.id.in_(choice.marked))
    return query.order_by(_LABEL.put_at, _LABEL.id)


def _cases(choice: BulkChoice, but_of: UserId, now: datetime) -> Select[tuple[object, ...]]:
    assert choice.queue is not None, "a queue was chosen"
    assert choice.case_kind is not None, "and a kind"
    lease = moderation_lease_table.c
    kept = exists().where(lease.case_id == _CASE.id, lease.until > now)
    waits = text(
        "(moderation_case.status -> 'proposal' = 'null'::jsonb AND NOT EXISTS (SELECT 1 FROM"
        " jsonb_array_elements(moderation_case.status -> 'urgent') AS u WHERE NOT (u ->> 'is_confirmed')::boolean))"
    )
    query = select(
        _CASE.id.label("subject_id"), _CASE.person_id.label("person_id"), _CASE.seq.label("version")
    ).where(
        and_(
            _CASE.queue == choice.queue.value,
            _CASE.kind == choice.case_kind.value,
            _CASE.state != "closed",
            _CASE.is_of_child_safety.is_(False),
            _CASE.severity >= int(GRAVEST_CASE),
            _CASE.person_id.is_distinct_from(but_of),
            not_(kept),
            waits,
        )
    )
    if choice.marked:
        query = query.where(_CASE.id.in_(choice.marked))
    return query.order_by(_CASE.opened_at, _CASE.id)
