"""A part of the container: the sums of cases."""

from dependency_injector import providers

from adapters.postgres.moderation.case_figures import PostgresCaseFigureQueries
from application.moderation.cases.sum_case_figures import SumCaseFigures
from entrypoints.containers.ground import Ground
from entrypoints.figures.waiting import WaitingFigures


class CaseFiguresPart(Ground):
    """How they are made and read."""

    case_figure_queries = providers.Singleton(PostgresCaseFigureQueries, Ground.engine)
    waiting_figures = providers.Factory(WaitingFigures, case_figure_queries, Ground.now)

    # Use cases
    sum_case_figures = providers.Factory(SumCaseFigures, Ground.begin, Ground.now)
