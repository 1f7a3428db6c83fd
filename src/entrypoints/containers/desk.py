"""A part of the container: what stands on the desks of staff, and how each wants it."""

from dependency_injector import providers

from adapters.postgres.moderation.clear_looks import PostgresClearLookQueries
from adapters.postgres.moderation.desk_preferences import PostgresDeskPreferenceQueries
from adapters.postgres.moderation.evidence import PostgresEvidenceQueries
from adapters.postgres.moderation.queue_access import PostgresQueueAccessQueries
from adapters.postgres.moderation.queue_routing import PostgresQueueRoutingQueries
from application.moderation.cases.change_queue_access import AnswerQueueAccess, ChangeQueueAccess
from application.moderation.cases.change_queue_routing import ChangeQueueRouting
from application.moderation.cases.look_clear import LookAtShowClear, LookAtStillClear
from application.moderation.cases.prefer_desk import PreferDesk
from application.moderation.cases.try_queue_routing import TryQueueRouting
from entrypoints.containers.ground import Ground


class DeskPart(Ground):
    """What is read there, and kept of each."""

    clear_look_queries = providers.Singleton(PostgresClearLookQueries, Ground.engine)
    desk_preference_queries = providers.Singleton(PostgresDeskPreferenceQueries, Ground.engine)
    queue_access_queries = providers.Singleton(PostgresQueueAccessQueries, Ground.engine)
    queue_routing_queries = providers.Singleton(PostgresQueueRoutingQueries, Ground.engine)
    evidence_queries = providers.Singleton(PostgresEvidenceQueries, Ground.engine)

    # Use cases
    change_queue_access = providers.Factory(ChangeQueueAccess, Ground.begin, Ground.now, Ground.new_id)
    answer_queue_access = providers.Factory(AnswerQueueAccess, Ground.begin, Ground.now, Ground.new_id)
    change_queue_routing = providers.Factory(ChangeQueueRouting, Ground.begin, Ground.now, Ground.new_id)
    try_queue_routing = providers.Factory(
        TryQueueRouting, queue_routing_queries, queue_access_queries, Ground.now
    )
    prefer_desk = providers.Factory(PreferDesk, Ground.begin)
    look_at_still_clear = providers.Factory(LookAtStillClear, Ground.begin, Ground.now, Ground.new_id)
    look_at_show_clear = providers.Factory(LookAtShowClear, Ground.begin, Ground.now, Ground.new_id)
