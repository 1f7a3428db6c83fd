"""Tell a person that staff decided about them, that it ended, and what became of their appeal (ENF-01, MOD-19).

The reasons stand with the decision, in both languages. A notice says where; it names nothing of the matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import DecisionId, EventId, UserId
from domain.india import date_words, day_of, moment_words
from domain.language import Language
from domain.moderation.decisions.action import ActionKind
from domain.moderation.events import (
    DecisionAppealed,
    DecisionMade,
    DecisionReviewed,
    SanctionEnded,
    SuspensionRecounted,
)
from domain.notifications.notice import Notice, NoticeKind, NoticeWords

_MADE = (
    "Our team made a decision about you. What it is, why, and how you can appeal, stands there.",
    "हमारी टीम ने आपके बारे में एक निर्णय लिया। क्या, क्यों, और अपील कैसे करें: सब वहाँ लिखा है।",
)
_ENDED: Mapping[str, tuple[str, str]] = {
    ActionKind.SUSPENSION: ("Your suspension is over.", "आपका निलंबन समाप्त हुआ।"),
    ActionKind.CHAT_TIMEOUT: ("You may write again.", "आप फिर से लिख सकते हैं।"),
    ActionKind.REMOVE_MESSAGE: (
        "What was taken away of yours is there again.",
        "आपका हटाया गया संदेश फिर दिखता है।",
    ),
    ActionKind.COVER_SHOW: ("Your show is seen again.", "आपका शो फिर दिखता है।"),
    ActionKind.MUTE_SHOW: ("Your show is heard again.", "आपका शो फिर सुनाई देता है।"),
    ActionKind.PUT_OUT: ("You may come back into the show.", "आप शो में वापस आ सकते हैं।"),
    ActionKind.KEEP_OUT: ("You may write there again.", "आप वहाँ फिर से लिख सकते हैं।"),
    ActionKind.HOLD_PAYMENTS: ("You can buy tokens again.", "आप फिर से टोकन ख़रीद सकते हैं।"),
    ActionKind.STRIKE: ("A strike counts no more.", "एक स्ट्राइक अब नहीं गिनी जाएगी।"),
}
"""In English, and in Hindi; as below."""
_REVIEWED: Mapping[str, tuple[str, str]] = {
    "upheld": (
        "Somebody else looked at it again: the decision stands.",
        "किसी और ने इसे फिर देखा: निर्णय बना रहेगा।",
    ),
    "overturned": (
        "Somebody else looked at it again: the decision was wrong, and what can be given back is.",
        "किसी और ने इसे फिर देखा: निर्णय ग़लत था, और जो लौटाया जा सकता है वह लौटा दिया गया।",
    ),
}


async def _tell(
    tell: TellPerson, event_id: EventId, person_id: UserId, decision_id: DecisionId, *,
    titles: tuple[str, str], bodies: tuple[str, str],
) -> None:  # fmt: skip
    """Titles and bodies in English, and in Hindi."""
    notice = Notice.tell(
        notice_id=notice_id_of(event_id, person_id),
        user_id=person_id,
        kind=NoticeKind.DECISION,
        title=titles[0],
        body=bodies[0],
        link=f"/decisions/{decision_id}",
        now=tell.now(),
        hindi=NoticeWords(titles[1], bodies[1]),
    )
    await tell(notice, Letter("An update about your account", "notifications/decision", {}))


@dataclass(frozen=True, slots=True)
class NotifyDecisionMade:
    tell: TellPerson

    async def __call__(self, event: DecisionMade, event_id: EventId) -> None:
        """Raises `MailError` when it can be tried again, as those below."""
        await _tell(
            self.tell,
            event_id,
            event.person_id,
            event.decision_id,
            titles=("A decision about you", "आपके बारे में एक निर्णय"),
            bodies=_MADE,
        )


@dataclass(frozen=True, slots=True)
class NotifySanctionEnded:
    tell: TellPerson

    async def __call__(self, event: SanctionEnded, event_id: EventId) -> None:
        titles, words = ("It is over", "यह समाप्त हुआ"), _ENDED[event.action]
        await _tell(self.tell, event_id, event.person_id, event.decision_id, titles=titles, bodies=words)


@dataclass(frozen=True, slots=True)
class NotifySuspensionRecounted:
    tell: TellPerson

    async def __call__(self, event: SuspensionRecounted, event_id: EventId) -> None:
        if event.until is None:
            words = (
                "A strike was taken back without which you would not have been suspended: your suspension is over.",
                "एक स्ट्राइक वापस ली गई, जिसके बिना निलंबन नहीं होता: आपका निलंबन समाप्त हुआ।",
            )
        else:
            end, hindi_end = moment_words(event.until), moment_words(event.until, Language.HINDI)
            words = (
                f"A strike was taken back without which your suspension would have been shorter: it ends {end}.",
                f"एक स्ट्राइक वापस ली गई, जिसके बिना निलंबन छोटा होता: वह अब {hindi_end} को समाप्त होगा।",
            )
        titles = ("Your suspension was counted anew", "आपके निलंबन की अवधि फिर से गिनी गई")
        await _tell(self.tell, event_id, event.person_id, event.decision_id, titles=titles, bodies=words)


@dataclass(frozen=True, slots=True)
class NotifyDecisionAppealed:
    tell: TellPerson

    async def __call__(self, event: DecisionAppealed, event_id: EventId) -> None:
        due = day_of(event.due_at)
        words = (
            f"We have your appeal. Somebody else decides it by {date_words(due)}.",
            f"आपकी अपील हमें मिल गई है। कोई और {date_words(due, Language.HINDI)} तक इस पर निर्णय लेगा।",
        )
        titles = ("Your appeal", "आपकी अपील")
        await _tell(self.tell, event_id, event.person_id, event.decision_id, titles=titles, bodies=words)


@dataclass(frozen=True, slots=True)
class NotifyDecisionReviewed:
    tell: TellPerson

    async def __call__(self, event: DecisionReviewed, event_id: EventId) -> None:
        words = _REVIEWED[event.outcome]
        await _tell(
            self.tell,
            event_id,
            event.person_id,
            event.decision_id,
            titles=("Your appeal was decided", "आपकी अपील पर निर्णय हुआ"),
            bodies=words,
        )
