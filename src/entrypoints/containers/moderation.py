"""A part of the container: moderation."""

from dependency_injector import providers

from adapters.hash_exchanges.hma import AllBanks, HmaBanks
from adapters.hash_exchanges.stopncii import StopNcii
from adapters.pictures.codes.reader import ZxingCodeReader
from adapters.pictures.pdq.banks import IndexedBanks
from adapters.pictures.pdq.hasher import PdqHasher
from adapters.postgres.compliance.removal_orders import PostgresRemovalOrderQueries
from adapters.postgres.moderation.case_queries import PostgresCaseVerifier, PostgresModerationCaseQueries
from adapters.postgres.moderation.complaints import PostgresComplaintQueries
from adapters.postgres.moderation.decision_queries import PostgresDecisionQueries
from adapters.postgres.moderation.exposures import PostgresExposureQueries
from adapters.postgres.moderation.labels import PostgresLabelQueries
from adapters.postgres.moderation.live_wall import PostgresLiveWallQueries
from adapters.postgres.moderation.queries import PostgresModerationQueries
from adapters.postgres.moderation.reporters import PostgresReporterQueries
from adapters.postgres.moderation.skips import PostgresSkipQueries
from adapters.postgres.moderation.subject_timeline import PostgresSubjectTimelineQueries
from adapters.postgres.moderation.watch.footage_openings import PostgresFootageOpeningQueries
from adapters.postgres.moderation.watch.footage_queries import PostgresFootageQueries
from adapters.postgres.moderation.watch.frame_watch import PostgresWatchQueries
from adapters.postgres.moderation.watch.hash_banks import PostgresExchangeQueries, PostgresHashChanges
from application.moderation.cases.catch_up_cases import CatchUpCases
from application.moderation.cases.claim_moderation_case import (
    ClaimModerationCase,
    EscalateModerationCase,
    KeepModerationCase,
    ReturnModerationCase,
)
from application.moderation.cases.close_moderation_case import CloseModerationCase, ProveDuty
from application.moderation.cases.label_person import LabelPerson, RemoveLabel
from application.moderation.cases.look_at_grave import LookAtClip, LookAtGrave
from application.moderation.cases.merge_cases import MergeCases, PartCases
from application.moderation.cases.reopen_moderation_case import ReopenModerationCase
from application.moderation.cases.sweep_moderation_cases import SweepModerationCases
from application.moderation.child_safety.open_minor_claim import OpenMinorClaim
from application.moderation.decisions.answer_for_urgent_act import ConfirmUrgentAct, GiveReason
from application.moderation.decisions.appeal_decision import AppealDecision
from application.moderation.decisions.bring_stop_to_case import BringStopToCase
from application.moderation.decisions.decide_appeal import DecideAppeal
from application.moderation.decisions.decide_case import DecideCase
from application.moderation.decisions.end_sanctions import EndSanctions
from application.moderation.decisions.expel_sanctioned import ExpelSanctioned
from application.moderation.decisions.lift_automatic_cover import LiftAutomaticCover
from application.moderation.decisions.preview_decision import PreviewDecision
from application.moderation.decisions.propose_severe_act import (
    ConfirmSevereAct,
    DropProposal,
    ProposeSevereAct,
)
from application.moderation.decisions.state_staff_act import EndLiftedAct, StateStaffAct
from application.moderation.decisions.warn_of_appeals import WarnOfAppeals
from application.moderation.footage.fill_footage import FillFootage
from application.moderation.footage.footage_vault import FootageVault
from application.moderation.footage.open_by_two import AnswerFootageOpening, AskToOpenFootage
from application.moderation.footage.preserve_show import (
    PreserveAlarmed,
    PreserveReported,
    PreserveShown,
    PreserveStopped,
    PreserveStoppedByPlatform,
)
from application.moderation.footage.take_footage import TakeFootage
from application.moderation.footage.view_footage import OpenFootage, ShowFootage, ShowStill
from application.moderation.live.control_show import ControlShow
from application.moderation.live.glance_at_show import GlanceAtShow
from application.moderation.live.let_back_in import LetBackIn
from application.moderation.live.raise_class import RaiseClass
from application.moderation.live.remove_from_show import RemoveFromShow
from application.moderation.live.stop_stream import StopStream
from application.moderation.reports.appeal_reporter_measure import (
    AppealReporterMeasure,
    LiftReporterMeasure,
    ReviewReporterMeasure,
)
from application.moderation.reports.enter_removal_order import EnterRemovalOrder
from application.moderation.reports.judge_report import MarkReportUnfounded, MuteReporter
from application.moderation.reports.read_complaint import OpenComplaintWords, ReadComplaintStatus
from application.moderation.reports.receive_complaint import ReceiveComplaint
from application.moderation.reports.report_message import ReportMessage
from application.moderation.reports.report_person import ReportPerson
from application.moderation.reports.report_stream import ReportStream
from application.moderation.reports.reveal_order_officer import RevealOrderOfficer
from application.moderation.watch.bank_picture import BankPicture, RetirePicture
from application.moderation.watch.follow_exchanges import FollowExchanges
from application.moderation.watch.frame_watch import FrameWatch
from application.moderation.watch.look_for_codes import LookForCodes
from application.moderation.watch.raise_frame_alarm import RaiseFrameAlarm
from application.moderation.watch.sample_shows import SampleShows
from application.moderation.write_audit_digest import WriteAuditDigest
from entrypoints.containers.ground import Ground
from entrypoints.containers.ledger import LedgerPart
from entrypoints.containers.second_looks import SecondLooksPart
from entrypoints.containers.streaming import StreamingPart
from entrypoints.containers.writing import WritingPart
from entrypoints.frame_classifiers import frame_classifiers
from entrypoints.picture_figures import PictureFigures
from entrypoints.settings import Settings
from entrypoints.text_messages import texted
from ports.moderation.watch.hash_banks import HashChanges


def asked_banks(settings: Settings) -> list[HmaBanks]:
    return [HmaBanks(url=settings.hma_url)] if settings.hma_url else []


def followed_exchanges(settings: Settings) -> list[StopNcii]:
    if not settings.stopncii_function_key:
        return []
    return [
        StopNcii(
            url=settings.stopncii_url,
            function_key=settings.stopncii_function_key,
            subscription_key=settings.stopncii_subscription_key,
        )
    ]


def all_banks(changes: HashChanges, asked: list[HmaBanks]) -> AllBanks:
    return AllBanks([IndexedBanks(changes), *asked])


class ModerationPart(Ground):
    """Reports, the stopping of shows, and what is kept of their picture."""

    moderation_queries = providers.Singleton(PostgresModerationQueries, Ground.engine)
    live_wall_queries = providers.Singleton(PostgresLiveWallQueries, Ground.engine)
    moderation_case_queries = providers.Singleton(PostgresModerationCaseQueries, Ground.engine)
    decision_queries = providers.Singleton(PostgresDecisionQueries, Ground.engine)
    case_verifier = providers.Singleton(PostgresCaseVerifier, Ground.engine)
    label_queries = providers.Singleton(PostgresLabelQueries, Ground.engine)
    exposure_queries = providers.Singleton(PostgresExposureQueries, Ground.engine)
    look_at_grave = providers.Factory(
        LookAtGrave,
        begin=Ground.begin,
        now=Ground.now,
        cases_an_hour=Ground.settings.provided.grave_cases_per_hour,
        break_minutes=Ground.settings.provided.grave_break_minutes,
    )
    look_at_clip = providers.Factory(LookAtClip, Ground.begin, Ground.now)
    skip_queries = providers.Singleton(PostgresSkipQueries, Ground.engine)
    label_person = providers.Factory(LabelPerson, Ground.begin, Ground.now, Ground.new_id)
    remove_label = providers.Factory(RemoveLabel, Ground.begin, Ground.now, Ground.new_id)
    subject_timeline_queries = providers.Singleton(PostgresSubjectTimelineQueries, Ground.engine)
    footage_queries = providers.Singleton(PostgresFootageQueries, Ground.engine)
    footage_opening_queries = providers.Singleton(PostgresFootageOpeningQueries, Ground.engine)
    footage_vault = providers.Factory(
        FootageVault,
        begin=Ground.begin,
        taps=StreamingPart.media_taps,
        store=Ground.object_store,
        sealer=Ground.sealer,
        now=Ground.now,
        random_bytes=Ground.random_bytes,
    )

    picture_hasher = providers.Singleton(PdqHasher)
    asked_banks = providers.Singleton(asked_banks, Ground.settings)
    hash_exchanges = providers.Singleton(followed_exchanges, Ground.settings)
    exchange_queries = providers.Singleton(PostgresExchangeQueries, Ground.engine)
    hash_banks = providers.Singleton(  # it keeps its index
        all_banks, providers.Singleton(PostgresHashChanges, Ground.engine), asked_banks
    )

    # Use cases
    write_audit_digest = providers.Factory(
        WriteAuditDigest, Ground.begin, LedgerPart.digest_signer, Ground.now
    )
    bank_picture = providers.Factory(
        BankPicture, Ground.begin, footage_vault, picture_hasher, Ground.now, Ground.new_id
    )
    retire_picture = providers.Factory(RetirePicture, Ground.begin, Ground.now, Ground.new_id)
    follow_exchanges = providers.Singleton(  # it remembers its alarms
        FollowExchanges,
        begin=Ground.begin,
        exchanges=hash_exchanges,
        now=Ground.now,
        new_id=Ground.new_id,
    )
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
    reporter_queries = providers.Singleton(PostgresReporterQueries, Ground.engine)
    mark_report_unfounded = providers.Factory(
        MarkReportUnfounded, Ground.begin, Ground.now, Ground.new_id, Ground.profile
    )
    mute_reporter = providers.Factory(MuteReporter, Ground.begin, Ground.now, Ground.new_id, Ground.profile)
    appeal_reporter_measure = providers.Factory(AppealReporterMeasure, Ground.begin, Ground.now)
    review_reporter_measure = providers.Factory(
        ReviewReporterMeasure, Ground.begin, Ground.now, Ground.new_id
    )
    lift_reporter_measure = providers.Factory(LiftReporterMeasure, Ground.begin, Ground.now, Ground.new_id)
    complaint_queries = providers.Singleton(PostgresComplaintQueries, Ground.engine)
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
    prove_duty = providers.Factory(ProveDuty, Ground.begin, Ground.now)
    close_moderation_case = providers.Factory(
        CloseModerationCase, Ground.begin, Ground.now, Ground.new_id, SecondLooksPart.second_look_rate
    )
    reopen_moderation_case = providers.Factory(ReopenModerationCase, Ground.begin, Ground.now)
    enter_removal_order = providers.Factory(
        EnterRemovalOrder, Ground.begin, Ground.sealer, Ground.now, Ground.new_id, Ground.profile
    )
    reveal_order_officer = providers.Factory(
        RevealOrderOfficer, Ground.begin, Ground.sealer, Ground.now, Ground.new_id
    )
    removal_order_queries = providers.Singleton(PostgresRemovalOrderQueries, Ground.engine)
    merge_cases = providers.Factory(MergeCases, Ground.begin, Ground.now)
    part_cases = providers.Factory(PartCases, Ground.begin, Ground.now)
    decide_moderation_case = providers.Factory(
        DecideCase, Ground.begin, StreamingPart.media_rooms, Ground.now, Ground.new_id, Ground.profile
    )
    preview_decision = providers.Factory(PreviewDecision, Ground.begin, Ground.now, Ground.profile)
    propose_severe_act = providers.Factory(ProposeSevereAct, Ground.begin, Ground.now)
    confirm_severe_act = providers.Factory(
        ConfirmSevereAct, Ground.begin, StreamingPart.media_rooms, Ground.now, Ground.new_id, Ground.profile
    )
    drop_proposal = providers.Factory(DropProposal, Ground.begin, Ground.now)
    appeal_decision = providers.Factory(AppealDecision, Ground.begin, Ground.now)
    decide_appeal = providers.Factory(DecideAppeal, Ground.begin, Ground.now, Ground.new_id)
    warn_of_appeals = providers.Factory(WarnOfAppeals, Ground.begin, decision_queries, Ground.now)
    end_sanctions = providers.Factory(EndSanctions, Ground.begin, decision_queries, Ground.now, Ground.new_id)
    expel_sanctioned = providers.Factory(ExpelSanctioned, Ground.begin, StreamingPart.media_rooms, Ground.now)
    give_reason = providers.Factory(GiveReason, Ground.begin, Ground.now)
    confirm_urgent_act = providers.Factory(ConfirmUrgentAct, Ground.begin, Ground.now)
    bring_stop_to_case = providers.Factory(BringStopToCase, Ground.begin, Ground.new_id, Ground.case_profile)
    lift_automatic_cover = providers.Factory(LiftAutomaticCover, Ground.begin)
    state_staff_act = providers.Factory(
        StateStaffAct,
        begin=Ground.begin,
        now=Ground.now,
        new_id=Ground.new_id,
        profile=Ground.profile,
        case_profile=Ground.case_profile,
        second_looks=SecondLooksPart.second_look_rate,
    )
    end_lifted_act = providers.Factory(EndLiftedAct, Ground.begin)
    open_minor_claim = providers.Factory(
        OpenMinorClaim, Ground.begin, Ground.now, Ground.new_id, Ground.case_profile
    )
    claim_moderation_case = providers.Factory(ClaimModerationCase, Ground.begin, Ground.now)
    keep_moderation_case = providers.Factory(KeepModerationCase, Ground.begin, Ground.now)
    return_moderation_case = providers.Factory(ReturnModerationCase, Ground.begin, Ground.now)
    escalate_moderation_case = providers.Factory(EscalateModerationCase, Ground.begin, Ground.now)
    catch_up_cases = providers.Factory(
        CatchUpCases, Ground.begin, moderation_case_queries, Ground.now, Ground.case_profile
    )
    sweep_moderation_cases = providers.Factory(
        SweepModerationCases, Ground.begin, moderation_case_queries, Ground.now
    )
    raise_class = providers.Factory(
        RaiseClass, Ground.begin, StreamingPart.region_law, Ground.now, Ground.new_id
    )
    control_show = providers.Factory(
        ControlShow,
        begin=Ground.urgent_database.provided.begin,
        media=StreamingPart.media_controls,
        now=Ground.now,
        new_id=Ground.new_id,
    )
    remove_from_show = providers.Factory(
        RemoveFromShow,
        begin=Ground.urgent_database.provided.begin,
        media=StreamingPart.media_controls,
        now=Ground.now,
        new_id=Ground.new_id,
    )
    let_back_in = providers.Factory(
        LetBackIn,
        begin=Ground.urgent_database.provided.begin,
        media=StreamingPart.media_controls,
        now=Ground.now,
        new_id=Ground.new_id,
    )
    stop_stream = providers.Factory(
        StopStream,
        begin=Ground.urgent_database.provided.begin,
        rooms=StreamingPart.media_rooms,
        now=Ground.now,
        new_id=Ground.new_id,
    )
    take_footage = providers.Factory(TakeFootage, Ground.begin, footage_vault, Ground.now, Ground.new_id)
    preserve_stopped = providers.Factory(
        PreserveStopped, Ground.begin, footage_vault, Ground.now, Ground.new_id
    )
    preserve_stopped_by_platform = providers.Factory(
        PreserveStoppedByPlatform, Ground.begin, footage_vault, Ground.now, Ground.new_id
    )
    fill_footage = providers.Factory(FillFootage, Ground.begin, footage_vault, Ground.now)
    watch_queries = providers.Singleton(PostgresWatchQueries, Ground.engine)
    frame_classifiers = providers.Singleton(frame_classifiers, Ground.settings)
    raise_frame_alarm = providers.Factory(
        RaiseFrameAlarm,
        begin=Ground.urgent_database.provided.begin,
        media=StreamingPart.media_controls,
        now=Ground.now,
        new_id=Ground.new_id,
        profile=Ground.case_profile,
    )
    preserve_alarmed = providers.Factory(
        PreserveAlarmed, Ground.begin, footage_vault, Ground.now, Ground.new_id
    )
    preserve_reported = providers.Factory(
        PreserveReported, Ground.begin, footage_vault, Ground.now, Ground.new_id
    )
    code_reader = providers.Singleton(ZxingCodeReader)
    look_for_codes = providers.Factory(
        LookForCodes,
        begin=Ground.begin,
        reader=code_reader,
        screen=WritingPart.chat_screen,
        now=Ground.now,
        new_id=Ground.new_id,
        profile=Ground.case_profile,
    )
    preserve_shown = providers.Factory(PreserveShown, Ground.begin, footage_vault, Ground.now, Ground.new_id)
    frame_watch = providers.Singleton(  # it remembers what it could not record
        FrameWatch,
        begin=Ground.begin,
        urgent=Ground.urgent_database.provided.begin,
        hasher=picture_hasher,
        banks=hash_banks,
        rooms=StreamingPart.media_rooms,
        now=Ground.now,
        new_id=Ground.new_id,
        profile=Ground.case_profile,
        classifier=providers.Callable(lambda chosen: next(iter(chosen), None), frame_classifiers),
        raise_alarm=raise_frame_alarm,
        look_for_codes=look_for_codes,
    )
    sample_shows = providers.Singleton(  # it remembers where each show was
        SampleShows,
        begin=Ground.begin,
        watch=watch_queries,
        vault=footage_vault,
        frames=frame_watch,
        now=Ground.now,
        new_id=Ground.new_id,
        every_seconds=Ground.settings.provided.still_every_seconds,
    )
    picture_figures = providers.Factory(
        PictureFigures,
        watch=watch_queries,
        exchanges=exchange_queries,
        followed=providers.Callable(lambda all_: {each.name for each in all_}, hash_exchanges),
        now=Ground.now,
        token=Ground.settings.provided.metrics_token,
    )
    open_footage = providers.Factory(OpenFootage, Ground.begin, Ground.now, Ground.new_id, Ground.new_secret)
    ask_to_open_footage = providers.Factory(AskToOpenFootage, Ground.begin, Ground.now, Ground.new_id)
    answer_footage_opening = providers.Factory(AnswerFootageOpening, Ground.begin, Ground.now, Ground.new_id)
    show_footage = providers.Factory(ShowFootage, Ground.begin, footage_vault, Ground.now)
    glance_at_show = providers.Singleton(GlanceAtShow, Ground.begin, StreamingPart.media_taps, Ground.now)
    show_still = providers.Factory(ShowStill, Ground.begin, footage_vault)
