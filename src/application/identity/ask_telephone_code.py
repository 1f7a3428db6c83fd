"""Send a code to a telephone number, so that its holder proves that they read what comes there (CHT-12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.identity.verified_telephone import (
    NUMBER_KIND,
    NoTextMessagesHere,
    TelephoneProof,
    TelephoneUnreachable,
    TooManyTelephoneCodes,
    digits_of,
)
from domain.ids import UserId
from domain.language import Language
from domain.notifications.text_message import TextKey, TextMessage
from domain.telephone import TelephoneNumber
from ports.age_verification.cases import IdentityHasher
from ports.clock import Clock, NewSecret
from ports.identity.telephones import telephone_context
from ports.notifications.text_messages import TextMessageError, TextMessages
from ports.rate_limit import Decision, Rate, RateLimiter
from ports.sealing import Sealer
from ports.transaction import BeginTransaction

CODE_KIND = "account-telephone-code"
OF_ACCOUNT = (
    Rate(count=3, period_seconds=3_600, burst=0),
    Rate(count=6, period_seconds=86_400, burst=0),
)
OF_NUMBER = (
    Rate(count=3, period_seconds=3_600, burst=0),
    Rate(count=5, period_seconds=86_400, burst=0),
)
"""Whoever asks: a stranger's telephone does not ring all day."""

Taken = tuple[str, Rate, Decision]


@dataclass(frozen=True, slots=True)
class AskTelephoneCode:
    """The code is good for ten minutes and takes the place of an earlier one; a number that was proved before stays
    until another one is.

    Each message costs money, and who makes us send it may earn by it: limits hold for the account, for the number, and
    for all together. A message whose sending failed for the moment counts for none of them.
    """

    begin: BeginTransaction
    sealer: Sealer
    hasher: IdentityHasher
    texts: TextMessages
    limiter: RateLimiter
    now: Clock
    new_secret: NewSecret
    texted: frozenset[str]
    """Country codes whose numbers get text messages."""
    codes_an_hour: int
    """For all accounts together."""

    async def __call__(
        self, *, user_id: UserId, telephone: str, language: Language
    ) -> tuple[TelephoneProof, TelephoneNumber]:
        """Raises `InvalidTelephone`, `TelephoneCountryUnserved`, `NoTextMessagesHere`, `TooManyTelephoneCodes`,
        `TelephoneUnreachable`, `KeysUnavailable`, `TextMessageError` when it can be tried again.
        """
        number = TelephoneNumber.written(telephone)
        if not self.texts.is_on:
            raise NoTextMessagesHere("no text messages are sent from here for now")
        number.require_served(self.texted)
        digest = self.hasher.digest(NUMBER_KIND, number.e164)
        taken = await self._counted(user_id, digest)
        sealed = await self.sealer.seal(number.e164.encode(), context=telephone_context(user_id))
        code = digits_of(self.new_secret())
        proof = TelephoneProof.ask(
            user_id=user_id,
            number_digest=digest,
            code_digest=code_digest(self.hasher, user_id, digest, code),
            now=self.now(),
        )
        async with self.begin() as tx:
            await tx.telephone_proofs.save(proof, sealed)
        await self._send(number, TextMessage(TextKey.VERIFY_NUMBER, language, code), taken)
        return proof, number

    async def _counted(self, user_id: UserId, digest: bytes) -> Sequence[Taken]:
        """The account's first: whoever is over their own limit does not use up what all share."""
        all_together = Rate(count=self.codes_an_hour, period_seconds=3_600, burst=0)
        acts = [
            *((f"telephone-code:of:{user_id}:{rate.period_seconds}", rate) for rate in OF_ACCOUNT),
            *((f"telephone-code:to:{digest.hex()}:{rate.period_seconds}", rate) for rate in OF_NUMBER),
            ("telephone-code:all", all_together),
        ]
        taken: list[Taken] = []
        for key, rate in acts:
            decision = await self.limiter.take(key, rate)
            if not decision.allowed:
                await self._give_back(taken)
                raise TooManyTelephoneCodes(
                    "too many codes were asked for; try again later",
                    wait_seconds=decision.retry_after_seconds,
                )
            taken.append((key, rate, decision))
        return taken

    async def _send(self, number: TelephoneNumber, message: TextMessage, taken: Sequence[Taken]) -> None:
        try:
            await self.texts.send(number, message)
        except TextMessageError as error:
            if error.permanent:
                raise TelephoneUnreachable("no text message could be sent to this number") from None
            await self._give_back(taken)
            raise

    async def _give_back(self, taken: Sequence[Taken]) -> None:
        for key, rate, decision in taken:
            await self.limiter.give_back(key, rate, decision, after_seconds=0)


def code_digest(hasher: IdentityHasher, user_id: UserId, number_digest: bytes, code: str) -> bytes:
    """What is kept of a code: good for one account and one number."""
    return hasher.digest(CODE_KIND, f"{user_id} {number_digest.hex()} {code}")
