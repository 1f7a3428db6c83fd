"""A part of the container: direct messages."""

from dependency_injector import providers

from adapters.postgres.direct_messages.messages import PostgresDirectMessageQueries
from application.direct_messages.close_conversation import CloseConversation
from application.direct_messages.open_door import OpenDoor
from application.direct_messages.read_conversation import ReadConversation
from application.direct_messages.see_way import SeeWay
from application.direct_messages.send_direct_message import SendDirectMessage
from domain.direct_messages.price import MessagePrices
from domain.payouts.schedule import FEE_SCHEDULES
from entrypoints.containers.ground import Ground
from entrypoints.containers.writing import WritingPart


class DirectMessagesPart(Ground):
    """What performers and those who watch write to each other."""

    direct_message_queries = providers.Singleton(PostgresDirectMessageQueries, Ground.engine)

    message_prices = providers.Factory(
        MessagePrices,
        Ground.settings.provided.message_price_least,
        Ground.settings.provided.message_price_most,
    )

    # Use cases
    send_direct_message = providers.Factory(
        SendDirectMessage, Ground.begin, WritingPart.chat_screen, Ground.now, providers.Object(FEE_SCHEDULES)
    )
    see_way = providers.Factory(SeeWay, Ground.begin, Ground.now)
    open_door = providers.Factory(OpenDoor, Ground.begin, Ground.now, Ground.new_id, message_prices)
    close_conversation = providers.Factory(CloseConversation, Ground.begin)
    read_conversation = providers.Factory(ReadConversation, Ground.begin)
