"""Tell a person how their verification goes, at each step that concerns them."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.age_verification.events import CaseMoved
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import REVERIFYING, Reason, told
from domain.age_verification.states import CaseState
from domain.ids import EventId
from domain.language import Language
from domain.notifications.notice import Notice, NoticeKind, NoticeWords

_TITLES: Mapping[CaseState, str] = {
    CaseState.SUBMITTED: "We have what you showed us",
    CaseState.NEEDS_INPUT: "Your verification needs something from you",
    CaseState.NEEDS_REVIEW: "A person on our team looks at your verification",
    CaseState.APPROVED: "You are verified",
    CaseState.REVERIFY_DUE: "Please verify again",
    CaseState.REJECTED: "Your verification was refused",
    CaseState.EXPIRED: "Your verification has ended",
    CaseState.REVOKED: "Your verification was taken back",
    CaseState.WITHDRAWN: "You withdrew your verification",
}
_HINDI_TITLES: Mapping[CaseState, str] = {
    CaseState.SUBMITTED: "आपने जो दिखाया, वह हमें मिल गया है",
    CaseState.NEEDS_INPUT: "आपके सत्यापन के लिए आपसे कुछ चाहिए",
    CaseState.NEEDS_REVIEW: "हमारी टीम का एक व्यक्ति आपका सत्यापन देख रहा है",
    CaseState.APPROVED: "आप सत्यापित हैं",
    CaseState.REVERIFY_DUE: "कृपया फिर से सत्यापन करें",
    CaseState.REJECTED: "आपका सत्यापन अस्वीकार किया गया",
    CaseState.EXPIRED: "आपके सत्यापन की अवधि समाप्त हुई",
    CaseState.REVOKED: "आपका सत्यापन वापस ले लिया गया",
    CaseState.WITHDRAWN: "आपने अपना सत्यापन वापस लिया",
}
"""A lock is told by itself, and what goes on between officers is not told."""
_QUIET_FOR_VIEWERS = frozenset({CaseState.SUBMITTED, CaseState.WITHDRAWN})
"""A viewer's check takes seconds, and they see it happen."""
_APPEALABLE = frozenset({CaseState.REJECTED, CaseState.REVOKED})


@dataclass(frozen=True, slots=True)
class NotifyCaseMoved:
    tell: TellPerson

    async def __call__(self, event: CaseMoved, event_id: EventId) -> None:
        state = CaseState(event.state)
        viewer = event.purpose == Purpose.VIEWER
        if state not in _TITLES or (viewer and state in _QUIET_FOR_VIEWERS):
            return
        title, why = _TITLES[state], told(Reason(event.reason))
        hindi_title, hindi_why = _HINDI_TITLES[state], told(Reason(event.reason), Language.HINDI)
        if state in _APPEALABLE or (state is CaseState.REVERIFY_DUE and event.reason in REVERIFYING):
            why = f"{why} If you think that this is wrong, you can appeal.".strip()
            hindi_why = f"{hindi_why} यदि आपको यह ग़लत लगता है, तो आप अपील कर सकते हैं।".strip()
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.user_id),
            user_id=event.user_id,
            kind=NoticeKind.VERIFICATION,
            title=title,
            body=why or f"{title}.",
            link="/live" if viewer and state is CaseState.APPROVED else _link(viewer),
            now=self.tell.now(),
            hindi=NoticeWords(hindi_title, hindi_why or f"{hindi_title}।"),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/verification",
            values={"outcome": title, "why": why},
        )
        await self.tell(notice, letter)


def _link(viewer: bool) -> str:
    return "/age-check" if viewer else "/perform"
