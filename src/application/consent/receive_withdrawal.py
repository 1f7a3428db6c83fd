"""Anybody who is seen in a show takes back their consent, also without an account."""

import json
from dataclasses import dataclass

from application.consent.hiding import hide_media
from domain.consent.events import WithdrawalReceived
from domain.consent.withdrawal import Wish, Withdrawal, WithdrawalState, WithdrawalWords, code_of
from domain.ids import StreamId, WithdrawalId
from ports.clock import Clock, NewSecret
from ports.consent.agreements import withdrawal_context
from ports.sealing import Sealer
from ports.transaction import BeginTransaction, Transaction

REFERENCE_CHARACTERS = 10
SECRET_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class ReceiveWithdrawal:
    """Hide what was made of the show, at once and unseen, and open a case with its clocks (CNS-04).

    A link that leads to no show of ours is taken too, and answered alike: nobody learns which shows there are, and
    nobody is sent away for a wrong link. Safe to repeat, the client chooses the withdrawal's id; a repeat gets a
    fresh code while nothing is decided, because the answer with the first may have been lost.
    """

    begin: BeginTransaction
    sealer: Sealer
    now: Clock
    new_secret: NewSecret

    async def __call__(
        self, *, withdrawal_id: WithdrawalId, words: WithdrawalWords, wish: Wish, is_intimate: bool
    ) -> tuple[Withdrawal, str | None]:
        """The case, and the code that opens its status together with its number.

        Raises `WithdrawalIdReused`, `KeysUnavailable`.
        """
        sealed = await self.sealer.seal(
            json.dumps(
                {"link": words.link, "appearance": words.appearance, "contact": words.contact}
            ).encode(),
            context=withdrawal_context(withdrawal_id),
        )
        now, secret = self.now(), code_of(self.new_secret(), characters=SECRET_CHARACTERS)
        reference = code_of(self.new_secret(), characters=REFERENCE_CHARACTERS)
        async with self.begin() as tx:
            case = Withdrawal.receive(
                withdrawal_id=withdrawal_id,
                reference=reference,
                secret=secret,
                person_id=None,
                stream_id=await _held(tx, words.stream_id),
                wish=wish,
                is_intimate=is_intimate,
                now=now,
            )
            stored = await tx.withdrawals.add(case, sealed)
            if stored != case:
                # Somebody may decide it meanwhile: without the lock their decision would be written over.
                stored = await tx.withdrawals.get_for_update(withdrawal_id)
                stored.require_same_request(case)
                if stored.state is not WithdrawalState.RECEIVED:
                    return stored, None
                renewed = stored.with_secret(secret)
                await tx.withdrawals.update(renewed)
                return renewed, secret
            if case.stream_id is not None:
                await hide_media(tx, case.stream_id, now=now)
            await tx.outbox.add(WithdrawalReceived(withdrawal_id))
            return case, secret


async def _held(tx: Transaction, stream_id: StreamId | None) -> StreamId | None:
    """The show, locked; None where there is none of this id."""
    if stream_id is None or await tx.streams.find(stream_id) is None:
        return None
    return (await tx.streams.get_for_update(stream_id)).id
