"""A part of the container: closed cases that another moderator judges again."""

from dependency_injector import providers

from adapters.postgres.moderation.second_looks import PostgresSecondLookQueries
from application.moderation.cases.answer_second_look import AnswerSecondLook
from application.moderation.cases.pass_second_look import PassSecondLook
from domain.moderation.desk.second_look import SecondLookRate
from entrypoints.containers.ground import Ground
from entrypoints.figures.second_looks import SecondLookFigures


class SecondLooksPart(Ground):
    """How they are drawn, answered and counted."""

    second_look_queries = providers.Singleton(PostgresSecondLookQueries, Ground.engine)
    second_look_rate = providers.Factory(
        SecondLookRate, Ground.settings.provided.second_look_permille, Ground.settings.provided.secret_key
    )
    second_look_figures = providers.Factory(SecondLookFigures, second_look_queries, Ground.now)

    # Use cases
    answer_second_look = providers.Factory(AnswerSecondLook, Ground.begin, Ground.now, Ground.new_id)
    pass_second_look = providers.Factory(PassSecondLook, Ground.begin, Ground.now, Ground.new_id)
