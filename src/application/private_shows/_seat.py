"""The money of one seat: set aside, charged, given back. Always under the booking's lock."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.ids import HoldId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.hold import Hold
from domain.ledger.payout_entries import freeze_moved_transfers
from domain.ledger.show_entries import (
    earnings_accounts,
    refund_accounts,
    show_reference,
    show_refund_transfers,
    show_transfer,
)
from domain.ledger.transfer import transfer_id_for
from domain.payouts.freeze import Freeze, FreezeState, cause_of_stream
from domain.private_shows.booking import Booking, BookingEnding, BookingState
from domain.private_shows.events import SeatGivenBack
from domain.private_shows.funding import Piece, Portion, Wallet, split
from domain.private_shows.pricing import fee_within
from domain.private_shows.show import Show, ShowEnding
from ports.transaction import Transaction

HOLD_LIFETIME = timedelta(hours=24)
"""Longer than any show, and than any time the worker could be away: a seat's own end is what frees its holds."""
_KINDS = {Wallet.PROMO: AccountKind.VIEWER_PROMO, Wallet.PAID: AccountKind.VIEWER_PAID}


def wallet_of(viewer: UserId, wallet: Wallet) -> Account:
    return Account.of(_KINDS[wallet], viewer)


async def lock_wallets(tx: Transaction, viewer: UserId) -> dict[Wallet, int]:
    """What may be spent of each. The first lock on accounts in a transaction: wallets come before all others."""
    accounts = {wallet: wallet_of(viewer, wallet) for wallet in Wallet}
    balances = await tx.ledger.lock(list(accounts.values()))
    return {wallet: balances[account] for wallet, account in accounts.items()}


async def lock_all_wallets(tx: Transaction, viewers: Sequence[UserId]) -> None:
    """Those of several people in one go, in the ledger's own order: one after the other could wait in a circle."""
    if viewers:
        await tx.ledger.lock([wallet_of(viewer, wallet) for viewer in viewers for wallet in Wallet])


async def require_within_limits(tx: Transaction, viewer: UserId, tokens: int, *, now: datetime) -> None:
    """What a seat sets aside to begin is within what the viewer allows themselves to spend (TIP-07).

    The caller holds the wallet. Raises `LimitReached`, `OnBreak`, `SelfExcluded`.
    """
    control = (await tx.spending.find_all([viewer])).get(viewer)
    if control is not None:
        control.spend(tokens, is_tip=False, now=now)


async def affordable(tx: Transaction, booking: Booking, *, now: datetime) -> int:
    """How many tokens more may be set aside: what is in the wallet, within the viewer's own limits, beside all that
    this seat and others of theirs set aside already."""
    free = sum((await lock_wallets(tx, booking.viewer_id)).values())
    control = (await tx.spending.find_all([booking.viewer_id])).get(booking.viewer_id)
    room = control.room(now) if control is not None else None
    return free if room is None else min(free, room)


async def set_aside(tx: Transaction, booking: Booking, tokens: int, *, now: datetime) -> Booking:
    """Hold so many tokens more for the seat, promo tokens first. Raises `InsufficientBalance`."""
    balances = await lock_wallets(tx, booking.viewer_id)
    reference = show_reference(booking.id)
    pieces: list[Piece] = []
    for wallet, part in split(tokens, promo_balance=balances[Wallet.PROMO]):
        number = len(booking.pieces) + len(pieces)
        hold = Hold(
            id=HoldId(transfer_id_for(reference, f"hold:{number}")),
            account=wallet_of(booking.viewer_id, wallet),
            amount=part,
            expires_at=max(now, booking.answer_by) + HOLD_LIFETIME,
            reference=reference,
            at=now,
        )
        await tx.holds.place(hold)
        pieces.append(Piece(hold.id, wallet, part))
    return booking.funded_by(pieces)


async def charge(tx: Transaction, booking: Booking, *, now: datetime) -> Booking:
    """Post what the seat's log bears out and was not posted yet."""
    charged, new = booking.charged()
    for portion in new:
        await tx.holds.post(
            portion.piece.hold_id,
            [
                show_transfer(
                    booking_id=booking.id,
                    viewer_wallet=wallet_of(booking.viewer_id, portion.piece.wallet),
                    performer=booking.performer_id,
                    first=portion.first,
                    tokens=portion.tokens,
                    fee=_fee(booking, portion),
                    at=now,
                )
            ],
        )
    await _count(tx, booking.viewer_id, sum(portion.tokens for portion in new), now=now)
    return charged


async def _count(tx: Transaction, viewer: UserId, tokens: int, *, now: datetime) -> None:
    """Count what was charged where the viewer set themselves a limit. It was allowed when it was set aside."""
    control = (await tx.spending.find_all([viewer])).get(viewer) if tokens else None
    if control is not None:
        await tx.spending.save_all([control.counted(tokens, now)])


async def settle(
    tx: Transaction, booking: Booking, show: Show | None, ending: BookingEnding, *, now: datetime
) -> Booking:
    """End the seat at what its log bears out: charge the rest, give back what is too much, free all that is held.

    Raises `RefundNotCovered`; then nothing has changed, and it is tried again.
    """
    await lock_wallets(tx, booking.viewer_id)
    if show is not None:
        await tx.ledger.lock(list(earnings_accounts(booking.performer_id)))
    # A ticket that would go back is not taken first; so nothing is both charged and given back here, and the
    # accounts are locked in their order.
    goes_back = show is not None and booking.ended(ending, now).gets_ticket_back(show)
    if show is not None and booking.state is BookingState.JOINED and not goes_back:
        booking = await charge(tx, booking.cut_to(show), now=now)
        await _freeze_late_earnings(tx, booking.performer_id, show, now=now)
    was_seated = booking.state is BookingState.JOINED
    over = booking.ended(ending, now)
    if show is not None:
        kept = over
        over = await give_back(tx, kept, show, now=now)
        if over is kept and was_seated and show.ending is ShowEnding.KILLED:
            await _tell_back(tx, over, show, 0)
    for piece in over.pieces:
        await tx.holds.void(piece.hold_id, at=now)
    await tx.bookings.save(over)
    return over


async def give_back(tx: Transaction, booking: Booking, show: Show, *, now: datetime) -> Booking:
    """Refund what is due of a seat that has ended, once (TIP-08). The caller saves the booking."""
    if not booking.refund_due(show, taken_back=0):
        return booking
    wallets = tuple(wallet_of(booking.viewer_id, wallet) for wallet in Wallet)
    spendable = await tx.ledger.lock(refund_accounts(wallets, booking.performer_id))
    taken_back = await tx.linked_earnings.taken_back(show_reference(booking.id), booking.performer_id)
    back = booking.refund_due(show, taken_back=taken_back)
    share = sum(portion.tokens - _fee(booking, portion) for portion in back)
    let_go = await _let_go(tx, booking.performer_id, show, share, now=now)
    spendable[Account.of(AccountKind.PERFORMER_PENDING, booking.performer_id)] += let_go
    for portion in back:
        transfers = show_refund_transfers(
            booking_id=booking.id,
            viewer_wallet=wallet_of(booking.viewer_id, portion.piece.wallet),
            performer=booking.performer_id,
            first=portion.first,
            tokens=portion.tokens,
            fee=_fee(booking, portion),
            spendable=spendable,
            at=now,
        )
        await tx.ledger.post(transfers)
        for transfer in transfers:
            spendable[transfer.debit] -= transfer.amount
    over = booking.refunded(back)
    await _tell_back(tx, over, show, over.refunded_tokens - booking.refunded_tokens)
    return over


async def _tell_back(tx: Transaction, booking: Booking, show: Show, tokens: int) -> None:
    await tx.outbox.add(
        SeatGivenBack(
            booking_id=booking.id,
            viewer_id=booking.viewer_id,
            kind=booking.kind.value,
            refunded_tokens=tokens,
            kept_tokens=booking.charged_tokens - booking.refunded_tokens,
            is_stopped=show.ending is ShowEnding.KILLED,
        )
    )


async def _freeze_of(tx: Transaction, performer: UserId, show: Show) -> Freeze | None:
    """The open freeze that stands on what the show's stream brought. The caller holds the earnings."""
    freeze = await tx.freezes.find_for_cause(performer, cause_of_stream(show.stream_id))
    return freeze if freeze is not None and freeze.state is FreezeState.OPEN else None


async def _let_go(tx: Transaction, performer: UserId, show: Show, tokens: int, *, now: datetime) -> int:
    """Frozen earnings that go back are pending first: as many of `tokens` as the freeze of the show holds."""
    freeze = await _freeze_of(tx, performer, show)
    if freeze is None or not min(tokens, freeze.left):
        return 0
    after = freeze.letting_go(tokens)
    await _move(
        tx, freeze, first=freeze.let_go, tokens=after.let_go - freeze.let_go, is_growing=False, now=now
    )
    await tx.freezes.update(after)
    return after.let_go - freeze.let_go


async def _freeze_late_earnings(tx: Transaction, performer: UserId, show: Show, *, now: datetime) -> None:
    """What a stopped show brings after its freeze belongs to it too. The caller holds the earnings."""
    freeze = await _freeze_of(tx, performer, show)
    if freeze is None:
        return
    pending = Account.of(AccountKind.PERFORMER_PENDING, performer)
    balance = (await tx.ledger.lock([pending]))[pending]
    brought = await tx.linked_earnings.brought_by(show.stream_id, performer)
    after = freeze.following(brought or 0, pending=balance)
    if after != freeze:
        await _move(
            tx, freeze, first=freeze.grown, tokens=after.grown - freeze.grown, is_growing=True, now=now
        )
        await tx.freezes.update(after)


async def _move(
    tx: Transaction, freeze: Freeze, *, first: int, tokens: int, is_growing: bool, now: datetime
) -> None:
    moved = freeze_moved_transfers(
        freeze_id=freeze.id,
        performer=freeze.performer_id,
        first=first,
        tokens=tokens,
        is_growing=is_growing,
        at=now,
    )
    await tx.ledger.post(moved)


def _fee(booking: Booking, portion: Portion) -> int:
    return fee_within(portion.first, portion.tokens, basis_points=booking.fee_basis_points)
