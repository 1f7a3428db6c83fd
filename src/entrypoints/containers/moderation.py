"""A part of the container: moderation."""

from dependency_injector import providers

from adapters.postgres.moderation.case_queries import PostgresCaseVerifier, PostgresModerationCaseQueries
from adapters.postgres.moderation.decision_queries import PostgresDecisionQueries
from adapters.postgres.moderation.exposures import PostgresExposureQueries
from adapters.postgres.moderation.labels import PostgresLabelQueries
from adapters.postgres.moderation.live_wall import PostgresLiveWallQueries
from adapters.postgres.moderation.queries import PostgresModerationQueries
from adapters.postgres.moderation.skips import PostgresSkipQueries
from adapters.postgres.moderation.subject_timeline import PostgresSubjectTimelineQueries
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
from application.moderation.decisions.state_staff_act import EndActsOfAge, EndLiftedAct, StateStaffAct
from application.moderation.decisions.warn_of_appeals import WarnOfAppeals
from application.moderation.live.control_show import ControlShow
from application.moderation.live.let_back_in import LetBackIn
from application.moderation.live.raise_class import RaiseClass
from application.moderation.live.remove_from_show import RemoveFromShow
from application.moderation.live.stop_stream import StopStream
from application.moderation.write_audit_digest import WriteAuditDigest
from entrypoints.containers.ground import Ground
from entrypoints.containers.ledger import LedgerPart
from entrypoints.containers.second_looks import SecondLooksPart
from entrypoints.containers.streaming import StreamingPart


class ModerationPart(Ground):
    """Cases, what is decided in them, and acts in a running show."""

    moderation_queries = providers.Singleton(PostgresModerationQueries, Ground.engine)
    live_wall_queries = providers.Singleton(PostgresLiveWallQueries, Ground.engine)
    moderation_case_queries = providers.Singleton(PostgresModerationCaseQueries, Ground.engine)
    decision_queries = providers.Singleton(PostgresDecisionQueries, Ground.engine)
    case_verifier = providers.Singleton(PostgresCaseVerifier, Ground.engine)
    label_queries = providers.Singleton(PostgresLabelQueries, Ground.engine)
    exposure_queries = providers.Singleton(PostgresExposureQueries, Ground.engine)
    skip_queries = providers.Singleton(PostgresSkipQueries, Ground.engine)
    subject_timeline_queries = providers.Singleton(PostgresSubjectTimelineQueries, Ground.engine)

    # Use cases
    look_at_grave = providers.Factory(
        LookAtGrave,
        begin=Ground.begin,
        now=Ground.now,
        cases_an_hour=Ground.settings.provided.grave_cases_per_hour,
        break_minutes=Ground.settings.provided.grave_break_minutes,
    )
    look_at_clip = providers.Factory(LookAtClip, Ground.begin, Ground.now)
    label_person = providers.Factory(LabelPerson, Ground.begin, Ground.now, Ground.new_id)
    remove_label = providers.Factory(RemoveLabel, Ground.begin, Ground.now, Ground.new_id)
    write_audit_digest = providers.Factory(
        WriteAuditDigest, Ground.begin, LedgerPart.digest_signer, Ground.now
    )
    prove_duty = providers.Factory(ProveDuty, Ground.begin, Ground.now)
    close_moderation_case = providers.Factory(
        CloseModerationCase, Ground.begin, Ground.now, Ground.new_id, SecondLooksPart.second_look_rate
    )
    reopen_moderation_case = providers.Factory(ReopenModerationCase, Ground.begin, Ground.now)
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
    end_acts_of_age = providers.Factory(EndActsOfAge, Ground.begin, Ground.now)
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
