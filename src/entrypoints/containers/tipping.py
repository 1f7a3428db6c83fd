"""A part of the container: tipping."""

from dependency_injector import providers

from adapters.postgres.tipping.boards import PostgresHeldMessages, PostgresTipBoards
from adapters.postgres.tipping.goals import PostgresGoalQueries
from adapters.postgres.tipping.menu import PostgresMenuQueries
from adapters.postgres.tipping.overlay import PostgresOverlayQueries
from adapters.postgres.tipping.spending import PostgresSpendingQueries
from adapters.postgres.tipping.tip_book import PostgresTipBook
from application.chat.may_write_there import require_author_may_write
from application.tipping.cancel_goal import CancelGoal
from application.tipping.change_spending import ChangeSpending
from application.tipping.decide_menu_item import DecideMenuItem
from application.tipping.decide_tip_message import DecideTipMessage
from application.tipping.expire_tip_words import ExpireTipWords
from application.tipping.make_overlay_token import MakeOverlayToken
from application.tipping.put_menu_item import PutMenuItem
from application.tipping.reset_goal import ResetGoal
from application.tipping.revoke_overlay_token import RevokeOverlayToken
from application.tipping.send_tip import SendTip
from application.tipping.start_goal import StartGoal
from application.tipping.withdraw_menu_item import WithdrawMenuItem
from entrypoints.containers.ground import Ground, connector_for
from entrypoints.containers.payouts import PayoutsPart
from entrypoints.containers.writing import WritingPart


class TippingPart(Ground):
    """Tips, menus, goals, limits and overlays."""

    tip_book = providers.Singleton(
        PostgresTipBook,
        providers.Callable(connector_for, Ground.settings, "livepanty tips"),
        Ground.room_feed,
        Ground.new_id,
    )
    menu_queries = providers.Singleton(PostgresMenuQueries, Ground.engine)
    goal_queries = providers.Singleton(PostgresGoalQueries, Ground.engine)
    spending_queries = providers.Singleton(PostgresSpendingQueries, Ground.engine)
    overlay_queries = providers.Singleton(PostgresOverlayQueries, Ground.engine)
    tip_boards = providers.Singleton(PostgresTipBoards, Ground.engine)
    held_messages = providers.Singleton(PostgresHeldMessages, Ground.engine)

    # Use cases
    send_tip = providers.Factory(
        SendTip,
        book=tip_book,
        now=Ground.now,
        fees=PayoutsPart.agreed_fees,
        screen=WritingPart.text_screen,
        link_age_minutes=Ground.settings.provided.link_account_age_minutes,
    )
    put_menu_item = providers.Factory(PutMenuItem, Ground.begin, WritingPart.text_screen, Ground.now)
    withdraw_menu_item = providers.Factory(WithdrawMenuItem, Ground.begin)
    decide_menu_item = providers.Factory(DecideMenuItem, Ground.begin, Ground.now, Ground.new_id)
    decide_tip_message = providers.Factory(
        DecideTipMessage, Ground.begin, Ground.now, Ground.new_id, WritingPart.link_judge,
        providers.Object(require_author_may_write),
    )  # fmt: skip
    expire_tip_words = providers.Factory(ExpireTipWords, Ground.begin, held_messages, Ground.now)
    start_goal = providers.Factory(StartGoal, Ground.begin, WritingPart.text_screen, Ground.now)
    reset_goal = providers.Factory(ResetGoal, Ground.begin, Ground.now)
    cancel_goal = providers.Factory(CancelGoal, Ground.begin, Ground.now)
    change_spending = providers.Factory(ChangeSpending, Ground.begin, Ground.now)
    make_overlay_token = providers.Factory(MakeOverlayToken, Ground.begin, Ground.now, Ground.new_secret)
    revoke_overlay_token = providers.Factory(RevokeOverlayToken, Ground.begin, Ground.now)
