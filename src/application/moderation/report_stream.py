"""Tell staff about a show."""

from dataclasses import dataclass

from domain.ids import ReportId, StreamId, UserId
from domain.moderation.report import Report, reason_named
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReportStream:
    """File a person's report on a show. A person's second report on it is answered with their first, unchanged.

    Safe to repeat: the client chooses the report's id.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, report_id: ReportId, stream_id: StreamId, reporter_id: UserId, reason: str, note: str
    ) -> Report:
        """`reason` is the key of a `ReportReason`.

        Raises `UnknownReportReason`, `NoteTooLong`, `StreamNotFound`, `ReportIdReused` and age's refusals.
        """
        report = Report.file(
            report_id=report_id,
            stream_id=stream_id,
            reporter_id=reporter_id,
            reason=reason_named(reason),
            note=note,
            now=self.now(),
        )
        async with self.begin() as tx:
            (await tx.ages.get(reporter_id)).require_verified_adult()
            # Shared, so that a stop that closes all reports comes before this one or after it, not in between.
            await tx.streams.get_for_share(stream_id)
            filed = await tx.reports.add(report)
            filed.require_same_request(report)
            return filed
