"""A part of the container: notifications."""

from dependency_injector import providers

from adapters.postgres.notifications import PostgresNoticeQueries
from adapters.smtp.mailer import SmtpMailer
from application.notifications.notify_withdrawal import TellOfWithdrawal
from application.notifications.read_notices import ReadNotices
from application.notifications.tell_person import TellPerson
from entrypoints.assets import asset_root
from entrypoints.containers.ground import Ground
from entrypoints.text_messages import text_messages


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

    # Use cases
    tell_person = providers.Factory(TellPerson, begin=Ground.begin, mailer=mailer, now=Ground.now)
    read_notices = providers.Factory(ReadNotices, begin=Ground.begin, now=Ground.now)
    tell_of_withdrawal = providers.Factory(TellOfWithdrawal, tell_person, Ground.sealer)
