"""The platform's own frames. A kind that stands alone in a frame is a phrase that needs nothing beside it."""

from domain.moderation.text.frames.despair import DESPAIR
from domain.moderation.text.frames.frame import Frames, frames_of
from domain.moderation.text.frames.harm import HARM
from domain.moderation.text.frames.money import MONEY
from domain.moderation.text.frames.people import ASIDE, MANNER, PEOPLE, SOLICITING
from domain.moderation.text.frames.vocabulary import Vocabulary
from domain.moderation.text.frames.ways import APPS

_CONTACT = """
contact strong 4: APP HANDLE|NUMBER !TOLD !RULED
contact strong 5: APP HANDLE|NUMBER GIVE|YOU|ADD|ME|ASK !RULED
contact strong 4: APP ADD|YOU|ASK !TOLD !RULED
contact strong 5: MAYBE_APP >ON ADD|TALK|YOU|CALL|ASK !TOLD !RULED
contact strong 8: APP AT
contact likely 9: UNDERSCORE !WORK
contact strong 6: DOT APP|HANDLE|MINE
contact strong 1: APP >NO !RULED
contact strong 6: PART FIGURES !COUNTED
contact strong 3: MAYBE_APP HANDLE|NUMBER !TOLD !RULED
contact strong 3: MAYBE_APP ON >ADD|TALK !TOLD !RULED
contact strong 5: NUMBER YOU|ME GIVE|ADD !COUNTED !RULED
contact strong 3: NUMBER GIVE >ON|ADD|CALL !COUNTED !RULED
contact strong 2: NUMBER >GIVE !COUNTED !RULED !TOLD
contact likely 4: NUMBER YOU !COUNTED !RULED !TOLD
contact strong 3: HANDLE YOU|ME GIVE|ADD !COUNTED !RULED
contact strong 3: CALL >CALL_DO YOU|ME|ADD|GIVE !TOLD !RULED
contact strong 4: OFF PLATFORM TALK|ADD|CALL|NUMBER !RULED !TOLD
contact strong 6: ELSEWHERE TALK|ADD|CALL|MEET YOU|ME|WE !TOLD !RULED
contact strong 4: WHICH_APP YOU|ADD|TALK|ON|WE !TOLD
contact strong 9: FIND_ME APP|HANDLE|NAME !WORK
contact strong 6: MEET YOU|WE IN_PERSON !TOLD !RULED !MY_OWN
contact strong 7: MEET YOUR_PLACE !TOLD !RULED
contact strong 5: WHERE STAY YOU !TOLD !RULED
contact strong 6: LINK BIO !WORK
contact strong 5: LINK MAYBE_APP ADD !WORK
contact strong 3: ADDRESS YOU|ME GIVE !RULED !COUNTED
"""

_PAYMENT = """
payment strong 5: PAYAPP PAY|YOU|ME|HANDLE|NUMBER|SCAN|DIRECT|MONEY|GIVE|ASK|TOKEN_NO !TOLD !RULED
payment strong 4: MAYBE_PAY >ON >PAY !TOLD !RULED
payment strong 9: SPELT_PAY !WORK
payment strong 4: AT_RATE BANK !PERCENT
contact likely 9: AT_RATE DOT|NAME|ME !PERCENT
payment strong 1: PAYAPP >NO !RULED
payment strong 5: PAYAPP HANDLE|NUMBER GIVE|YOU|PAY|ASK !RULED
payment strong 4: MAYBE_PAY MONEY PAY !TOLD !RULED
payment strong 6: MAYBE_PAY PAY DIRECT|YOU|HANDLE|NUMBER !TOLD !RULED
payment strong 5: CRYPTO PAY|YOU|ME|HANDLE|GIVE|ADD|ON !TOLD !RULED
payment strong 5: GIFT PAY|YOU|ME|GIVE !TOLD !RULED
payment strong 6: MONEY DIRECT PAY|YOU|ME|SAVE|CUT !RULED
payment strong 5: TOKEN DIRECT PAY|MONEY|CHEAP !RULED
payment strong 8: TOKEN_NO MONEY|PAY|CASH|DIRECT|GIVE|PAYAPP !RULED !TOLD
payment strong 6: CASH PAY YOU|ME|MEET|TOKEN_NO|DIRECT|IN_PERSON !RULED !TOLD
payment strong 8: CUT DIRECT !RULED
payment strong 6: CUT SAVE MONEY|DIRECT|TOKEN|YOU|PAYAPP !RULED
payment strong 6: OFF CHEAP PAY|MONEY|PLATFORM|YOU|ME !RULED
"""

_HARM = """
threat strong 6: MAIM THEE|HOME|WEAPON|PRIVATE !PLAYFUL
threat strong 6: WEAPON HURL|MAIM !PLAYFUL !WORK
threat strong 6: DEATH THEE !WORK
threat strong 8: PRIVATE OR_ELSE THEE
threat strong 9: SURE_MENACE !PLAYFUL !WORK
threat strong 9: STALK !PLAYFUL !WORK !TOLD
threat strong 4: WILL HARM >THEE !PLAYFUL
threat strong 4: THEE HARM >WILL !PLAYFUL
threat strong 6: WEAPON THEE WILL|HOME|KNOW !PLAYFUL !WORK
threat strong 6: HOME KNOW THEE MENACE !PLAYFUL
threat strong 3: HOME THEE KNOW !PLAYFUL !GIVE !TOLD
threat strong 8: MENACE THEE HARM|HOME|PRIVATE|WEAPON !PLAYFUL !WORK
threat strong 8: EXPOSE PRIVATE WILL THEE|PRIVATE !PLAYFUL
threat strong 7: PRIVATE EXPOSE THEE MENACE
threat strong 8: EXPOSE_WILL PRIVATE THEE|PRIVATE|MENACE !PLAYFUL
insult strong 9: INSULT_ALONE !WORK !NAMED
insult strong 1: INSULTING >INSULTING !WORK !RATHER_NOT !PET !ONESELF
insult strong 6: LIKE_A INSULTING THEE !WORK !RATHER_NOT
insult strong 4: INSULTING AIMED !WORK !RATHER_NOT
hate strong 9: GROUP LOATHED !RATHER_NOT !WORK
hate strong 9: GO_BACK !WORK
hate strong 3: CASTE_SLUR ALL|THEE|LOATHED !RATHER_NOT !WORK
self_harm strong 9: DIE_WISH !WORK !RATHER_NOT !HYPERBOLE !RULED
self_harm strong 5: DIE WISH ME !WORK !RATHER_NOT !HYPERBOLE !KIN !PET !CIVIC
self_harm strong 5: LIFE WEARY ME !WORK !RATHER_NOT !HYPERBOLE !KIN !PAST
self_harm strong 5: METHOD ACT ME|WISH|WEARY !WORK !RATHER_NOT !HYPERBOLE !KIN !CIVIC !PLAYFUL
self_harm strong 7: DIE WEARY ME !WORK !RATHER_NOT !HYPERBOLE !KIN !PET
"""

_CHANCE = """
chance strong 5: GAME STAKE !TOLD !WORK !RULED
chance strong 4: BETS BETTED !TOLD !WORK !RULED
chance strong 4: WAGER >GAIN !TOLD !WORK
chance strong 6: GUESS STAKE !WORK
chance strong 8: INVEST RETURNS !RULED !TOLD
chance strong 9: DOUBLE_MONEY !RULED !TOLD
"""

VOCABULARY = Vocabulary((PEOPLE, MANNER, SOLICITING, ASIDE, *APPS, *MONEY, *HARM, *DESPAIR))
OWN_FRAMES = Frames(frames_of(_CONTACT + _PAYMENT + _HARM + _CHANCE), VOCABULARY)
