"""Money that stands still while something grave is looked at (PYT-07)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import DecisionAppealId, DecisionId, FreezeId, StreamId, UserId
from domain.payouts.account import SecondPersonRequired


class FreezeNotFound(NotFound):
    code = "freeze_not_found"


class FreezeOver(Conflict):
    code = "freeze_over"


class FreezeIdReused(Conflict):
    code = "freeze_id_reused"


class AmountRequired(Invalid):
    """A freeze of severity 1 names an amount."""

    code = "freeze_amount_required"


class Severity(IntEnum):
    """As moderation counts it: 0 is a minor, non-consent or a threat to life; 1 is next to it."""

    SEV_0 = 0
    SEV_1 = 1


class FreezeState(StrEnum):
    OPEN = "open"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Freeze:
    """Severity 0 stops all of a performer's money; severity 1 stops `wanted_tokens`, and the rest goes on.

    `cause` names what it is for, such as `case:<uuid>` or `stream:<uuid>`: one cause freezes a performer once.
    `tokens` and `paise` are what was there to be frozen: still pending, and already released. The rest was drawn.

    A freeze of a show stands on what that show brought. `let_go` tokens of it were taken back since by refunds and
    disputes, `grown` were earned late or came back; what it holds now is `left`.

    It is released by two people, or by an appeal: `appeal_id`, against what `decided_by` decided. That is two as well.
    """

    id: FreezeId
    performer_id: UserId
    severity: Severity
    cause: str
    wanted_tokens: int
    tokens: int
    grown: int
    let_go: int
    paise: int
    reason: str
    opened_by: UserId | None
    opened_at: datetime
    state: FreezeState
    first_officer_id: UserId | None
    first_note: str
    released_by: UserId | None
    released_note: str
    released_at: datetime | None
    appeal_id: DecisionAppealId | None
    decided_by: UserId | None

    @classmethod
    def open(
        cls, *, freeze_id: FreezeId, performer_id: UserId, severity: Severity, cause: str, wanted_tokens: int,
        tokens: int, paise: int, reason: str, opened_by: UserId | None, now: datetime,
    ) -> "Freeze":  # fmt: skip
        assert 0 <= tokens <= wanted_tokens, "a freeze takes what was asked for, at most"
        assert paise >= 0, "a freeze gives nothing"
        return cls(
            freeze_id, performer_id, severity, cause, wanted_tokens, tokens, 0, 0, paise, reason, opened_by, now,
            FreezeState.OPEN, None, "", None, "", None, None, None,
        )  # fmt: skip

    @property
    def left(self) -> int:
        """Tokens that stand still because of it; once it is released, those that went on."""
        return self.tokens + self.grown - self.let_go

    @property
    def held_words(self) -> str:
        """How much was to stand still, for whose it is, in both languages that we write."""
        if self.severity is Severity.SEV_0:
            return "All that you earned stands still. आपकी सारी कमाई रुकी है।"
        many = "token stands" if self.wanted_tokens == 1 else "tokens stand"
        amount = f"{self.wanted_tokens:,}"
        return f"{amount} {many} still, of what you earned. आपकी कमाई में से {amount} टोकन रुके हैं।"

    @property
    def stream_id(self) -> StreamId | None:
        """The show that it stands on, where it stands on one."""
        kind, _, rest = self.cause.partition(":")
        return StreamId(UUID(rest)) if kind == "stream" else None

    def letting_go(self, tokens: int) -> "Freeze":
        """That many of its tokens are taken back: as many as it has, at most."""
        assert self.state is FreezeState.OPEN, "what is released holds nothing"
        return replace(self, let_go=self.let_go + min(tokens, self.left))

    def following(self, brought: int, *, pending: int) -> "Freeze":
        """It takes what it should have and is pending. `brought` is what its show brought, less what was taken back;
        of that, what was released before the freeze is out of its reach, or stands still in rupees."""
        if self.state is not FreezeState.OPEN or self.severity is not Severity.SEV_1:
            return self
        missing = brought - (self.wanted_tokens - self.tokens) - self.left
        return replace(self, grown=self.grown + max(0, min(missing, pending)))

    @property
    def stops_everything(self) -> bool:
        return self.state is FreezeState.OPEN and self.severity is Severity.SEV_0

    def released(self, *, officer_id: UserId, note: str, now: datetime) -> "Freeze":
        """The first call proposes it, the second by another person does it. Raises `FreezeOver`,
        `SecondPersonRequired`."""
        if self.state is not FreezeState.OPEN:
            raise FreezeOver("this freeze is over")
        if officer_id in (self.performer_id, self.first_officer_id):
            raise SecondPersonRequired("a second person confirms this")
        if self.first_officer_id is None:
            return replace(self, first_officer_id=officer_id, first_note=note)
        return replace(
            self, state=FreezeState.RELEASED, released_by=officer_id, released_note=note, released_at=now
        )

    def overturned(
        self, *, appeal_id: DecisionAppealId, decided_by: UserId, officer_id: UserId, note: str, now: datetime
    ) -> "Freeze":
        """What it stands on was decided by `decided_by`, and overturned by another. One that is over stays so.

        Raises `SecondPersonRequired`.
        """
        if self.state is not FreezeState.OPEN:
            return self
        if officer_id in (self.performer_id, self.opened_by, decided_by):
            raise SecondPersonRequired("somebody else than whoever stopped this money lets it go")
        return replace(
            self, state=FreezeState.RELEASED, released_by=officer_id, released_note=note, released_at=now,
            appeal_id=appeal_id, decided_by=decided_by,
        )  # fmt: skip


def cause_of_decision(decision_id: DecisionId) -> str:
    return f"decision:{decision_id}"


def cause_of_stream(stream_id: StreamId) -> str:
    return f"stream:{stream_id}"


def cause_of_match(stream_id: StreamId) -> str:
    """A picture of a bank in a show, which is a cause beside whatever staff stopped it for: that may be lighter."""
    return f"match:{stream_id}"


def require_wanted(severity: Severity, tokens: int) -> int:
    """The amount of a freeze; all of a performer's money has none. Raises `AmountRequired`."""
    if severity is Severity.SEV_0:
        return 0
    if tokens <= 0:
        raise AmountRequired("say how many tokens are to stand still", pointer="/tokens")
    return tokens
