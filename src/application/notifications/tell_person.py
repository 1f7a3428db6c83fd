"""What the subscribers share: a notice in the app, and the same by e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid5

from domain.identity.user import User
from domain.ids import EventId, NoticeId, UserId
from domain.language import Language
from domain.notifications.notice import NO_WORDS, Notice
from ports.clock import Clock
from ports.notifications.notices import Mailer, MailError
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class Letter:
    """The e-mail that goes with a notice. Its subject is seen on locked screens: it says nothing of the matter."""

    subject: str
    template: str
    values: Mapping[str, str]
    unsubscribe: str = ""
    """Where one leaves messages of this kind, where one can."""

    @property
    def tells_the_matter(self) -> bool:
        """Whether it says what the notice says. One without values only says where to read it."""
        return bool(self.values)


_HINDI_SUBJECTS = {
    "An update about your account": "आपके खाते की सूचना",
    "Your receipt": "आपकी रसीद",
    "What you asked us to tell you": "आपने जो बताने को कहा था",
}


BOTH = ""
"""A letter goes out once: to whoever has not told us in which language, it is in both."""


def _language_of(notice: Notice, user: User) -> str:
    """In which a letter is written. Of what has no Hindi, it is in English."""
    if not notice.hindi.title:
        return Language.ENGLISH
    return BOTH if user.language is None else user.language


def _subject_in(language: str, subject: str) -> str:
    if language == Language.ENGLISH:
        return subject
    hindi = _HINDI_SUBJECTS[subject]
    return hindi if language == Language.HINDI else f"{subject} · {hindi}"


def notice_id_of(event_id: EventId, user_id: UserId) -> NoticeId:
    """The one id of what this person is told of this event, however often it is delivered."""
    return NoticeId(uuid5(event_id, str(user_id)))


@dataclass(frozen=True, slots=True)
class TellPerson:
    """Keep a notice, once, and send it by e-mail, in the language that the person chose, until a mail server has taken
    it or refused it for good. An erased account has no address any more.

    A crash between the sending and its record sends the e-mail again, under the same message id.
    """

    begin: BeginTransaction
    mailer: Mailer
    now: Clock

    async def __call__(self, notice: Notice, letter: Letter) -> None:
        """Raises `MailError` when it can be tried again."""
        async with self.begin() as tx:
            notice = await tx.notices.add(notice)
            user = await tx.users.get(notice.user_id)
        if not notice.is_email_due or user.is_erased:
            return
        language = _language_of(notice, user)
        hindi = NO_WORDS if language == Language.ENGLISH else notice.hindi
        try:
            await self.mailer.send(
                to=user.email,
                subject=_subject_in(language, letter.subject),
                template=letter.template,
                values={
                    "name": user.display_name,
                    "link": notice.link,
                    "language": language,
                    "hindi_title": hindi.title,
                    "hindi_body": hindi.body if letter.tells_the_matter else "",
                    **letter.values,
                },
                message_id=str(notice.id),
                unsubscribe=letter.unsubscribe,
            )
            refused = False
        except MailError as error:
            if not error.permanent:
                raise
            refused = True
        async with self.begin() as tx:
            told = await tx.notices.get_for_update(notice.id)
            now = self.now()
            await tx.notices.update(told.email_refused(now) if refused else told.emailed(now))
