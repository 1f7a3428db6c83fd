"""A part of the container: reports, complaints and orders, by which others tell of something."""

from dependency_injector import providers

from adapters.postgres.compliance.removal_orders import PostgresRemovalOrderQueries
from adapters.postgres.moderation.complaints import PostgresComplaintQueries
from adapters.postgres.moderation.reporters import PostgresReporterQueries
from application.moderation.reports.appeal_reporter_measure import (
    AppealReporterMeasure,
    LiftReporterMeasure,
    ReviewReporterMeasure,
)
from application.moderation.reports.enter_removal_order import EnterRemovalOrder
from application.moderation.reports.judge_report import MarkReportUnfounded, MuteReporter
from application.moderation.reports.read_complaint import OpenComplaintWords, ReadComplaintStatus
from application.moderation.reports.receive_complaint import ReceiveComplaint
from application.moderation.reports.report_direct_message import ReportDirectMessage
from application.moderation.reports.report_message import ReportMessage
from application.moderation.reports.report_person import ReportPerson
from application.moderation.reports.report_stream import ReportStream
from application.moderation.reports.report_tip_words import ReportTipWords
from application.moderation.reports.reveal_order_officer import RevealOrderOfficer
from entrypoints.choices.text_messages import texted
from entrypoints.containers.ground import Ground
from entrypoints.containers.streaming import StreamingPart


class ReportsPart(Ground):
    """What comes in, and what follows for whoever reports."""

    reporter_queries = providers.Singleton(PostgresReporterQueries, Ground.engine)
    complaint_queries = providers.Singleton(PostgresComplaintQueries, Ground.engine)
    removal_order_queries = providers.Singleton(PostgresRemovalOrderQueries, Ground.engine)

    # Use cases
    report_stream = providers.Factory(
        ReportStream,
        Ground.begin,
        StreamingPart.media_controls,
        Ground.now,
        Ground.new_id,
        Ground.new_secret,
        Ground.case_profile,
    )
    report_person = providers.Factory(
        ReportPerson, Ground.begin, Ground.now, Ground.new_id, Ground.case_profile
    )
    report_message = providers.Factory(
        ReportMessage, Ground.begin, Ground.now, Ground.new_id, Ground.case_profile
    )
    report_tip_words = providers.Factory(
        ReportTipWords, Ground.begin, Ground.now, Ground.new_id, Ground.case_profile
    )
    report_direct_message = providers.Factory(
        ReportDirectMessage, Ground.begin, Ground.now, Ground.new_id, Ground.case_profile
    )
    mark_report_unfounded = providers.Factory(
        MarkReportUnfounded, Ground.begin, Ground.now, Ground.new_id, Ground.profile
    )
    mute_reporter = providers.Factory(MuteReporter, Ground.begin, Ground.now, Ground.new_id, Ground.profile)
    appeal_reporter_measure = providers.Factory(AppealReporterMeasure, Ground.begin, Ground.now)
    review_reporter_measure = providers.Factory(
        ReviewReporterMeasure, Ground.begin, Ground.now, Ground.new_id
    )
    lift_reporter_measure = providers.Factory(LiftReporterMeasure, Ground.begin, Ground.now, Ground.new_id)
    receive_complaint = providers.Factory(
        ReceiveComplaint,
        begin=Ground.begin,
        sealer=Ground.sealer,
        hasher=Ground.identity_hasher,
        media=StreamingPart.media_controls,
        now=Ground.now,
        new_id=Ground.new_id,
        new_secret=Ground.new_secret,
        profile=Ground.case_profile,
        digest_key=Ground.settings.provided.secret_key,
        texted=providers.Callable(texted, Ground.settings),
    )
    read_complaint_status = providers.Factory(ReadComplaintStatus, complaint_queries)
    open_complaint_words = providers.Factory(
        OpenComplaintWords, Ground.begin, Ground.sealer, Ground.now, Ground.new_id
    )
    enter_removal_order = providers.Factory(
        EnterRemovalOrder, Ground.begin, Ground.sealer, Ground.now, Ground.new_id, Ground.profile
    )
    reveal_order_officer = providers.Factory(
        RevealOrderOfficer, Ground.begin, Ground.sealer, Ground.now, Ground.new_id
    )
