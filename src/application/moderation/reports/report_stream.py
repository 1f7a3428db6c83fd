"""Tell staff about a show."""

from dataclasses import dataclass
from functools import partial

from application.moderation._confirmed import confirmed
from application.moderation.cases._cases import record
from application.moderation.reports._hide_first import REFERENCE_CHARACTERS, hide_first
from application.moderation.reports._reports import ask_to_preserve, file_report
from domain.consent.media_item import MediaState
from domain.consent.withdrawal import code_of
from domain.ids import ReportId, StreamId, UserId, WithdrawalId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import REPORT_TOOL, By, Subject, SubjectKind, UrgentAct
from domain.moderation.cases.kind import CaseKind, reportable_kind
from domain.moderation.reports.complaint import Standing, hides_first
from domain.moderation.reports.report import Report
from domain.moderation.reports.reporter import is_limited
from domain.streaming.room_controls import RoomControls
from domain.streaming.stream import Stream, StreamState
from ports.clock import Clock, NewId, NewSecret
from ports.streaming.room_controls import MediaControls
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class ReportStream:
    """File a person's report on a show: it opens the show's case, or joins it (MOD-14). A person's second report of
    one reason on it is answered with their first, unchanged; another reason, which may be graver, is another report.
    What is on camera then is preserved, unless the reason is a light one.

    Intimate pictures, false faces and children are hidden at once, as where somebody without an account complains, and
    looked at then (LEG-03, LEG-17): once, not again with each report; and not on the word of whoever was never right,
    or whose reports are limited (LEG-18).

    Safe to repeat: the client chooses the report's id.
    """

    begin: BeginTransaction
    media: MediaControls
    now: Clock
    new_id: NewId
    new_secret: NewSecret
    profile: str

    async def __call__(
        self, *, report_id: ReportId, stream_id: StreamId, reporter_id: UserId, reason: str, note: str
    ) -> Report:
        """`reason` is the key of a `CaseKind` that people may report (MOD-02).

        Raises `UnknownReportReason`, `NoteTooLong`, `StreamNotFound`, `ReportIdReused` and age's refusals.
        """
        kind, now = reportable_kind(reason), self.now()
        covered: RoomControls | None = None
        async with self.begin() as tx:
            (await tx.ages.get(reporter_id)).require_verified_adult()
            hides = await self._hides(tx, reporter_id, kind)
            # Shared, so that a stop that closes all reports comes before this one or after it, not in between.
            hold = tx.streams.get_for_update if hides else tx.streams.get_for_share
            stream = await hold(stream_id)
            report = Report.file(
                report_id=report_id, subject=Subject(SubjectKind.SHOW, stream_id), person_id=stream.performer_id,
                reporter_id=reporter_id, reason=kind, note=note, words="", now=now,
            )  # fmt: skip
            filed, case = await file_report(tx, report, profile=self.profile, new_id=self.new_id)
            if case is not None:
                await ask_to_preserve(tx, stream, kind, now)
                if hides and await _is_seen(tx, stream):
                    covered = await self._hide(tx, stream, report, case)
        if covered is not None:
            await confirmed(partial(self.media.apply, covered))
        return filed

    async def _hides(self, tx: Transaction, reporter_id: UserId, kind: CaseKind) -> bool:
        past = await tx.reporters.record_of(reporter_id)
        limited = is_limited(await tx.reporter_measures.of(reporter_id), self.now())
        return not limited and hides_first(kind, Standing(past.upheld, past.decided - past.upheld))

    async def _hide(
        self, tx: Transaction, stream: Stream, report: Report, case: ModerationCase
    ) -> RoomControls | None:
        """Nobody has a code for what was made of it: its reporter reads how it stands with their reports."""
        by = By(None, REPORT_TOOL, automated=True, note="", at=report.reported_at)
        await record(tx, case.acted_at_once(UrgentAct.HIDE, by))
        hidden = await hide_first(
            tx, stream, WithdrawalId(self.new_id()),
            reference=code_of(self.new_secret(), characters=REFERENCE_CHARACTERS), secret=self.new_secret(),
            tool=REPORT_TOOL, new_id=self.new_id, now=report.reported_at,
        )  # fmt: skip
        if hidden is None:
            return None
        if hidden.is_own:
            await tx.reports.note_cover(report.id, hidden.controls.revision)
        return hidden.controls


async def _is_seen(tx: Transaction, stream: Stream) -> bool:
    """Whether there is anything to hide yet."""
    if stream.state is StreamState.LIVE and not (await tx.room_controls.of(stream.id)).is_covered:
        return True
    return any(item.state is MediaState.VISIBLE for item in await tx.media_items.of_stream(stream.id))
