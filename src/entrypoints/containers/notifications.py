"""A part of the container: notifications."""

from dependency_injector import providers

from adapters.crypto.unsubscribe_links import HmacUnsubscribeLinks
from adapters.postgres.notifications.announcements import PostgresAnnouncementQueries
from adapters.postgres.notifications.notices import PostgresNoticeQueries
from adapters.smtp.mailer import SmtpMailer
from application.notifications.announce_shows import AnnounceShows, BeginAnnouncement
from application.notifications.notify_withdrawal import TellOfWithdrawal
from application.notifications.read_notices import ReadNotices
from application.notifications.tell_listeners import TellListeners
from application.notifications.tell_person import TellPerson
from application.streaming.set_bell import SilenceBells
from domain.streaming.announcement import PAGE_LENGTH
from entrypoints.assets import asset_root
from entrypoints.choices.text_messages import text_messages
from entrypoints.containers.ground import Ground

LETTERS_AT_ONCE = 8
"""Of one event; a worker delivers several events at once."""


class NotificationsPart(Ground):
    """Telling people."""

    notice_queries = providers.Singleton(PostgresNoticeQueries, Ground.engine)
    mailer = providers.Singleton(
        SmtpMailer,
        Ground.settings.provided.smtp_url,
        sender=Ground.settings.provided.mail_from,
        templates=providers.Callable(asset_root, "templates/email"),
        public_url=Ground.settings.provided.public_url,
        now=Ground.now,
    )
    text_messages = providers.Singleton(text_messages, Ground.settings)

    unsubscribe_links = providers.Singleton(HmacUnsubscribeLinks, Ground.settings.provided.secret_key)
    announcement_queries = providers.Singleton(PostgresAnnouncementQueries, Ground.engine)

    # Use cases
    tell_person = providers.Factory(TellPerson, begin=Ground.begin, mailer=mailer, now=Ground.now)
    begin_announcement = providers.Factory(BeginAnnouncement, Ground.begin, Ground.now)
    announce_shows = providers.Factory(
        AnnounceShows, Ground.begin, announcement_queries, Ground.now, PAGE_LENGTH
    )
    tell_listeners = providers.Factory(TellListeners, tell_person, unsubscribe_links, LETTERS_AT_ONCE)
    silence_bells = providers.Factory(SilenceBells, Ground.begin, unsubscribe_links)
    read_notices = providers.Factory(ReadNotices, begin=Ground.begin, now=Ground.now)
    tell_of_withdrawal = providers.Factory(TellOfWithdrawal, tell_person, Ground.sealer)
