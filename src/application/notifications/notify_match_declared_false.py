"""Tell a performer that what a program stopped their show for was wrong, and what is given back (CSA-03, ENF-01)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.india import moment_words
from domain.language import Language
from domain.moderation.events import MatchDeclaredFalse
from domain.notifications.notice import Notice, NoticeKind, NoticeWords

_WRONG = (
    "On {at} a program stopped your show, and held your account and your earnings, because it took a picture in it for "
    "one that is known and forbidden. It compared numbers made of the pictures; nobody had looked then. Two people of "
    "our team have found that it was another picture. "
)
_GIVEN = "The stop counts for nothing against you, and your account and your earnings are as they were. "
_LATER = (
    "The stop counts for nothing against you. Something else about your account is still being looked at: what is held "
    "is held until that is decided, and you will be told. "
)
_STAYS = (
    "The show itself stays over. What was kept of it is sealed, is shown to nobody who need not see it, and is erased "
    "when its time is over. If you think that this is not right, write to our grievance officer."
)
_HINDI_WRONG = (
    "{at} को एक प्रोग्राम ने आपका शो रोक दिया था और आपका खाता और आपकी कमाई रोक ली थी, क्योंकि उसने शो की एक तस्वीर को "
    "पहले से ज्ञात, वर्जित तस्वीर मान लिया था। उसने तस्वीरों से बनी संख्याओं की तुलना की थी; तब किसी व्यक्ति ने नहीं देखा "
    "था। हमारी टीम के दो लोगों ने पाया कि वह दूसरी तस्वीर थी। "
)
_HINDI_GIVEN = "वह रोक आपके विरुद्ध नहीं गिनी जाएगी, और आपका खाता और उससे रुकी कमाई पहले जैसी है। "
_HINDI_LATER = (
    "वह रोक आपके विरुद्ध नहीं गिनी जाएगी। आपके खाते के बारे में कुछ और अभी देखा जा रहा है: जो रुका है, वह उस निर्णय तक "
    "रुका रहेगा, और आपको बताया जाएगा। "
)
_HINDI_STAYS = (
    "शो समाप्त ही रहेगा। उसका जो कुछ रखा गया है, वह मुहरबंद है, किसी ऐसे व्यक्ति को नहीं दिखाया जाता जिसे देखने की ज़रूरत "
    "न हो, और समय पूरा होने पर मिटा दिया जाता है। यदि आपको यह सही नहीं लगता, तो हमारे शिकायत अधिकारी को लिखें।"
)


@dataclass(frozen=True, slots=True)
class NotifyMatchDeclaredFalse:
    """A statement of what was done, by what, and what became of it. Of which bank, or of what kind, is told nobody here
    (CSA-04)."""

    tell: TellPerson

    async def __call__(self, event: MatchDeclaredFalse, event_id: EventId) -> None:
        """Raises `MailError` when it can be tried again."""
        given = _GIVEN if event.is_given_back else _LATER
        words = _WRONG.replace("{at}", moment_words(event.found_at)) + given + _STAYS
        hindi = _HINDI_WRONG.replace("{at}", moment_words(event.found_at, Language.HINDI))
        hindi += (_HINDI_GIVEN if event.is_given_back else _HINDI_LATER) + _HINDI_STAYS
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.performer_id),
            user_id=event.performer_id,
            kind=NoticeKind.DECISION,
            title="Your show was stopped wrongly",
            body=words,
            link="/grievance",
            now=self.tell.now(),
            hindi=NoticeWords("आपका शो ग़लती से रोका गया था", hindi),
        )
        letter = Letter("An update about your account", "notifications/cover_lifted", {"words": words})
        await self.tell(notice, letter)
