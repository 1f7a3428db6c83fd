"""A part of the container: how staff's own pages are for each of them."""

from dependency_injector import providers

from adapters.postgres.desk_preferences import PostgresDeskPreferenceQueries
from application.moderation.prefer_desk import PreferDesk
from entrypoints.containers.ground import Ground


class DeskPart(Ground):
    """What is kept of it."""

    desk_preference_queries = providers.Singleton(PostgresDeskPreferenceQueries, Ground.engine)

    # Use cases
    prefer_desk = providers.Factory(PreferDesk, Ground.begin)
