"""A part of the container: edge."""

from dependency_injector import providers

from adapters.maxmind.region_finder import MaxMindRegionFinder
from adapters.memory.rate_limit import MemoryRateLimiter
from adapters.redis.rate_limit import RedisRateLimiter
from adapters.redis.tickets import RedisEventTickets
from entrypoints.choices.media_engines import health_url
from entrypoints.containers.case_figures import CaseFiguresPart
from entrypoints.containers.desk import DeskPart
from entrypoints.containers.ground import Ground
from entrypoints.containers.identity import IdentityPart
from entrypoints.containers.streaming import StreamingPart
from entrypoints.edge.access import Authenticator, gathered_sessions
from entrypoints.edge.rate_limits import RateLimits, gathered_acts, gathered_callers
from entrypoints.edge.readiness import Readiness
from entrypoints.edge.region_gate import RegionGate
from entrypoints.edge.regions import region_source
from entrypoints.figures.metrics import Metrics
from entrypoints.realtime.case_counts import CaseCounts
from entrypoints.realtime.hub import Hub
from entrypoints.views.films import FilmTickets


class EdgePart(Ground):
    """What stands between the world and the use cases."""

    rate_limiter = providers.Singleton(RedisRateLimiter, Ground.redis, providers.Singleton(MemoryRateLimiter))
    event_tickets = providers.Singleton(RedisEventTickets, Ground.redis)
    metrics = providers.Singleton(Metrics)
    rate_limits = providers.Singleton(
        RateLimits, providers.Singleton(gathered_acts, rate_limiter), rate_limiter
    )
    callers = providers.Singleton(gathered_callers, IdentityPart.session_holders, rate_limiter, Ground.now)
    authenticator = providers.Singleton(
        Authenticator,
        identities=IdentityPart.identity_queries,
        sessions=providers.Singleton(gathered_sessions, IdentityPart.session_holders, Ground.now),
        tokens=IdentityPart.access_tokens,
        now=Ground.now,
        secret_key=Ground.settings.provided.secret_key,
        secure=providers.Callable(
            lambda url: url.startswith("https://"), Ground.settings.provided.public_url
        ),
    )
    region_finder = providers.Singleton(MaxMindRegionFinder, Ground.settings.provided.region_database)
    region_source = providers.Singleton(region_source, Ground.settings, region_finder)
    case_counts = providers.Singleton(
        CaseCounts,
        CaseFiguresPart.case_figure_queries,
        DeskPart.queue_access_queries,
        authenticator.provided.sessions,
        Ground.now,
    )
    region_gate = providers.Singleton(RegionGate, region_source, StreamingPart.region_reach)
    film_tickets = providers.Singleton(FilmTickets, Ground.settings.provided.secret_key)
    readiness = providers.Singleton(
        Readiness,
        Ground.engine,
        Ground.redis,
        providers.Callable(health_url, Ground.settings),
        is_dev=Ground.settings.provided.is_dev,
    )
    hub = providers.Singleton(
        Hub,
        feed=Ground.room_feed,
        log=StreamingPart.room_log,
        audience=StreamingPart.audience,
        streams=StreamingPart.stream_queries,
        rooms=StreamingPart.media_rooms,
        blocks=StreamingPart.block_queries,
        controls=StreamingPart.room_control_queries,
        kept_from=StreamingPart.region_reach.provided.kept_from,
        now=Ground.now,
    )
