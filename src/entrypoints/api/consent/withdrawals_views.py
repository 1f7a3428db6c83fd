"""What the API says of withdrawals and of what was published, and is told."""

from datetime import datetime
from uuid import UUID

from domain.consent.media_item import MediaKind, MediaState
from domain.consent.withdrawal import Wish, Withdrawal, WithdrawalState
from domain.moderation.decisions.policy import StopPolicy
from entrypoints.api.body import Body, View
from ports.consent.agreements import WithdrawalRow


class MediaBody(Body, frozen=True):
    kind: str
    """`recording`, `clip`, `download` or `promotion`."""
    title: str


class MediaItemView(View, frozen=True):
    id: UUID
    kind: MediaKind
    title: str
    state: MediaState
    registered_at: datetime
    changed_at: datetime


class MediaView(View, frozen=True):
    items: list[MediaItemView]


class WithdrawalBody(Body, frozen=True):
    link: str
    """The link to the show, or its number."""
    appearance: str
    """How the person appears in it."""
    contact: str
    """An e-mail address or a phone number. It is sealed before it is kept."""
    wish: str = "hide"
    """`hide` or `erase`."""
    intimate: bool = False
    """Whether it shows the person's private parts, nudity or a sexual act: then it is decided within two hours."""


class WithdrawalView(View, frozen=True):
    number: str
    state: WithdrawalState
    wish: Wish
    received_at: datetime
    decide_due_at: datetime
    decided_at: datetime | None
    reason: str
    still_hidden: bool
    """Of one that is `restored`: it keeps nothing hidden any more, and something else does."""


class ReceivedWithdrawalView(View, frozen=True):
    """`code` is shown once; with the number it opens the status. None for a repeat of one that is decided."""

    withdrawal: WithdrawalView
    code: str | None


class StatusBody(Body, frozen=True):
    number: str
    code: str


class WithdrawnView(View, frozen=True):
    stream_id: UUID
    media_confirmed: bool
    """Whether the media plane confirmed that nothing is published any more; where not, it is told until it does."""


class ErasureView(View, frozen=True):
    proposed_by: str
    policy: str
    """Empty where no rule is asked."""
    reason: str


class StaffWithdrawalView(View, frozen=True):
    id: UUID
    number: str
    state: WithdrawalState
    wish: Wish
    intimate: bool
    by_account: bool
    stream_id: UUID | None
    title: str | None
    performer: str | None
    received_at: datetime
    decide_due_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str
    erasure: ErasureView | None
    """What waits for a second person, or what they confirmed."""


class StaffWithdrawalsView(View, frozen=True):
    items: list[StaffWithdrawalView]


class WordsView(View, frozen=True):
    """Null where the person took back their consent from their own account, and wrote nothing."""

    link: str | None
    appearance: str | None
    contact: str | None


class DecisionBody(Body, frozen=True):
    decision: str
    """`keep_hidden`, `erase`, which only proposes that, `confirm_erasure`, by another person, or `restore`."""
    reason: str
    """Told to everyone concerned, but where it is the first of two: it is for the second then."""
    policy: StopPolicy | None = None
    """The rule, where somebody without an account says that they are seen in a show of ours, and it is not restored:
    that is a decision about its performer, who may appeal. None is refused then, as one that is not of consent."""


class ExportBody(Body, frozen=True):
    reason: str
    """Kept in the audit log."""


def withdrawal_view(case: Withdrawal, *, is_still_hidden: bool = False) -> WithdrawalView:
    return WithdrawalView(
        number=case.reference,
        state=case.state,
        wish=case.wish,
        received_at=case.received_at,
        decide_due_at=case.decide_due_at,
        decided_at=case.decided_at,
        reason=case.reason,
        still_hidden=is_still_hidden,
    )


def staff_view(row: WithdrawalRow) -> StaffWithdrawalView:
    return StaffWithdrawalView(
        id=row.withdrawal_id,
        number=row.reference,
        state=WithdrawalState(row.state),
        wish=Wish(row.wish),
        intimate=row.is_intimate,
        by_account=row.by_account,
        stream_id=row.stream_id,
        title=row.title,
        performer=row.performer_name,
        received_at=row.received_at,
        decide_due_at=row.decide_due_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by_name,
        reason=row.reason,
        erasure=(
            ErasureView(
                proposed_by=row.erasure_by_name or "", policy=row.erasure.policy, reason=row.erasure.reason
            )
            if row.erasure
            else None
        ),
    )
