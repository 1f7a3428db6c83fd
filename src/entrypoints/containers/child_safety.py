"""A part of the container: reports of child safety to NCMEC."""

from collections.abc import Sequence

from dependency_injector import providers

from adapters.postgres.moderation.child_safety_reporting import PostgresCyberTipQueries
from application.moderation.child_safety.report_child_safety import (
    AnswerCyberTip,
    CallOffCyberTip,
    DraftCyberTip,
)
from application.moderation.child_safety.send_cyber_tips import SendCyberTips
from entrypoints.choices.child_safety_reporting import child_safety_reporters
from entrypoints.containers.footage import FootagePart
from entrypoints.containers.ground import Ground
from ports.moderation.child_safety_reporting import ChildSafetyReporting


def the_one(reporters: Sequence[ChildSafetyReporting]) -> ChildSafetyReporting | None:
    return next(iter(reporters), None)


class ChildSafetyPart(Ground):
    """What two officers agree on, and what sends it."""

    child_safety_reporters = providers.Singleton(child_safety_reporters, Ground.settings)
    cyber_tip_queries = providers.Singleton(PostgresCyberTipQueries, Ground.engine)
    draft_cyber_tip = providers.Factory(
        DraftCyberTip,
        Ground.begin,
        providers.Callable(the_one, child_safety_reporters),
        Ground.now,
        Ground.new_id,
    )
    answer_cyber_tip = providers.Factory(AnswerCyberTip, Ground.begin, Ground.now, Ground.new_id)
    call_off_cyber_tip = providers.Factory(CallOffCyberTip, Ground.begin, Ground.now, Ground.new_id)
    send_cyber_tips = providers.Factory(
        SendCyberTips,
        begin=Ground.begin,
        reporting=providers.Callable(the_one, child_safety_reporters),
        vault=FootagePart.footage_vault,
        now=Ground.now,
        new_id=Ground.new_id,
        public_url=Ground.settings.provided.public_url,
    )
