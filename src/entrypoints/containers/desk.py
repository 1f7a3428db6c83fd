"""A part of the container: what stands on the desks of staff, and how each wants it."""

from dependency_injector import providers

from adapters.postgres.desk_preferences import PostgresDeskPreferenceQueries
from adapters.postgres.evidence import PostgresEvidenceQueries
from application.moderation.prefer_desk import PreferDesk
from entrypoints.containers.ground import Ground


class DeskPart(Ground):
    """What is read there, and kept of each."""

    desk_preference_queries = providers.Singleton(PostgresDeskPreferenceQueries, Ground.engine)
    evidence_queries = providers.Singleton(PostgresEvidenceQueries, Ground.engine)

    # Use cases
    prefer_desk = providers.Factory(PreferDesk, Ground.begin)
