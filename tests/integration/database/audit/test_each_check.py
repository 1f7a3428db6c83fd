"""Every check of `livepanty ledger verify` finds what it is for: one edit of a right book, past every guard, and the
row that was edited is named. An edit is undone before the next; it returns the subject that the check has to tell."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.ledger.checks.all import CHECKS
from tests.integration.database.age_verification.test_going_back_verified import Book as WentBack
from tests.integration.database.age_verification.test_going_back_verified import book as went_back  # noqa: F401  (a fixture)
from tests.integration.database.ledger.test_ledger_verifier import Book as Tipped
from tests.integration.database.ledger.test_ledger_verifier import book as tipped  # noqa: F401  (a fixture)
from tests.integration.database.payouts.test_payout_verifier import Book as PaidOut
from tests.integration.database.payouts.test_payout_verifier import book as paid_out  # noqa: F401  (a fixture)
from tests.integration.database.private_shows.test_private_show_checks import Book as Seated
from tests.integration.database.private_shows.test_private_show_checks import book as seated  # noqa: F401  (a fixture)

# What the database refuses is in the way of an edit, too.
UNGUARDED = """
    DO $$
    DECLARE each record;
    BEGIN
        FOR each IN SELECT conrelid::regclass AS place, conname FROM pg_constraint
                    WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'public'::regnamespace LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', each.place, each.conname);
        END LOOP;
    END $$
"""


@dataclass(frozen=True, slots=True)
class Edit:
    check: str
    statement: str
    detail: str = ""


ANY_BOOK = (
    Edit("each unit sums to zero",
         "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'tokens_issued' RETURNING 'unit TOKEN'"),
    Edit("every account follows the chart",
         "UPDATE ledger_account SET floor = NULL WHERE id = (SELECT min(id) FROM ledger_account"
         " WHERE kind = 'viewer_paid')"
         " RETURNING 'account ' || id"),
    Edit("no balance is below its floor",
         "UPDATE ledger_account SET balance = -1 WHERE id = (SELECT min(id) FROM ledger_account"
         " WHERE kind = 'viewer_paid')"
         " RETURNING 'account ' || id"),
    Edit("every balance is the sum of its journal",
         "UPDATE ledger_account SET balance = balance + 1 WHERE id ="
         " (SELECT min(id) FROM ledger_account WHERE kind = 'viewer_paid') RETURNING 'account ' || id"),
    Edit("every transfer stays in its unit",
         "UPDATE ledger_transfer SET unit = 'INR' WHERE sequence = (SELECT min(sequence) FROM ledger_transfer"
         " WHERE unit = 'TOKEN') RETURNING 'transfer ' || id", "it moves INR"),
    Edit("every transfer stays in its unit",
         "UPDATE ledger_transfer SET debit_account = 12345 WHERE sequence ="
         " (SELECT min(sequence) FROM ledger_transfer)"
         " RETURNING 'transfer ' || id", "there is no account 12345"),
    Edit("the book counts its transactions on from the end of its chain",
         "UPDATE ledger_epoch SET seal_hash = decode(repeat('11', 32), 'hex') RETURNING 'epoch ' || number"),
    Edit("the book counts its transactions on from the end of its chain",
         "UPDATE ledger_epoch SET base = base + 1 RETURNING 'the journal'", "it counts from"),
    Edit("limits on spending count what wallets hold",
         "INSERT INTO spending_control (user_id, day, day_tokens, month_tokens, aside_tokens)"
         " SELECT owner_id, now(), 0, 0, held + 1 FROM ledger_account WHERE kind = 'viewer_paid' LIMIT 1"
         " RETURNING 'spending limits of ' || user_id"),
    Edit("every account holds what its open holds set aside",
         "UPDATE ledger_account SET held = held + 1 WHERE id ="
         " (SELECT min(id) FROM ledger_account WHERE kind = 'viewer_paid') RETURNING 'account ' || id"),
    Edit("every hold is spent, freed or open, once",
         "INSERT INTO ledger_hold_end VALUES (gen_random_uuid(), 'voided', 1, now()) RETURNING 'hold ' || hold",
         "there is no such hold"),
    Edit("every transfer goes a way that its kind may go",
         "UPDATE ledger_transfer SET kind = 'settlement' WHERE sequence = (SELECT min(sequence) FROM ledger_transfer)"
         " RETURNING 'transfer ' || id"),
    Edit("every transfer has its cause",
         "UPDATE ledger_transfer SET reference = 'order:' || gen_random_uuid() WHERE sequence ="
         " (SELECT min(sequence) FROM ledger_transfer) RETURNING 'transfer ' || id", "which is not there"),
)  # fmt: skip

OF_TIPS = (
    Edit("every tip is booked",
         "UPDATE tip SET tokens = tokens + 1 WHERE id = (SELECT id FROM tip LIMIT 1)"
         " RETURNING 'tip ' || id", "are booked"),
    Edit("every tip is booked",
         "DELETE FROM ledger_transfer WHERE kind = 'tip' AND sequence = (SELECT min(sequence) FROM ledger_transfer"
         " WHERE kind = 'tip') RETURNING 'tip ' || substr(reference, 5)"),
    Edit("every paid message is booked",
         "INSERT INTO direct_message (id, performer_id, viewer_id, author_id, text, sent_at, price)"
         " SELECT gen_random_uuid(), performer_id, viewer_id, viewer_id, 'x', now(), 5 FROM tip LIMIT 1"
         " RETURNING 'message ' || id", "it has no transfers"),
    Edit("every paid message is booked",
         "WITH paid AS (UPDATE ledger_transfer SET kind = 'message', reference = replace(reference, 'tip', 'message')"
         " WHERE kind = 'tip' AND sequence = (SELECT min(sequence) FROM ledger_transfer WHERE kind = 'tip')"
         " RETURNING reference, amount)"
         " INSERT INTO direct_message (id, performer_id, viewer_id, author_id, text, sent_at, price)"
         " SELECT substr(paid.reference, 9)::uuid, performer_id, viewer_id, viewer_id, 'x', now(), paid.amount + 1"
         " FROM tip, paid WHERE tip.id::text = substr(paid.reference, 9) RETURNING 'message ' || id", "are booked"),
    Edit("every paid order is booked, and no other",
         "UPDATE token_order SET tokens = tokens + 1 RETURNING 'order ' || id", "its purchase_tokens is"),
    Edit("every paid order is booked, and no other",
         "DELETE FROM ledger_transfer WHERE kind = 'purchase_tax' RETURNING 'order ' || substr(reference, 7)",
         "is not booked"),
    Edit("every paid order has the gateway's word",
         "UPDATE gateway_event SET amount = amount - 1 WHERE payment_id = 'pay_1'"
         " RETURNING 'order ' || (SELECT id FROM token_order)"),
    *(
        Edit("every paid order has the gateway's word",
             f"UPDATE gateway_event SET {change} WHERE payment_id = 'pay_1'"
             " RETURNING 'order ' || (SELECT id FROM token_order)")
        for change in ("currency = 'USD'", "provider = 'phonepe'", "provider_order_id = 'another'", "kind = 'failed'")
    ),
    Edit("every paid order has the gateway's word",
         "DELETE FROM gateway_event WHERE payment_id = 'pay_1' RETURNING 'order ' || (SELECT id FROM token_order)"),
    Edit("every captured payment is credited or an exception",
         "DELETE FROM payment_exception RETURNING 'payment ' || payment_id", "it paid no order and is no exception"),
    Edit("every payment exception is owed back",
         "DELETE FROM ledger_transfer WHERE kind = 'unmatched_payment' RETURNING 'payment ' || substr(reference, 9)"),
    Edit("every payment exception is owed back",
         "UPDATE payment_exception SET amount = amount + 1 RETURNING 'payment ' || payment_id", "are booked from"),
    Edit("invoice numbers have no gaps",
         "UPDATE document_counter SET last = last + 1 WHERE series = 'invoice'"
         " RETURNING 'invoice of ' || financial_year"),
    Edit("invoice numbers have no gaps",
         "DELETE FROM document_counter WHERE series = 'invoice' RETURNING 'invoice ' || (SELECT number FROM invoice)",
         "no counter knows of its year"),
    Edit("every paid order has its invoice, and no other",
         "DELETE FROM invoice RETURNING 'order ' || order_id", "has no invoice"),
    Edit("every paid order has its invoice, and no other",
         "UPDATE invoice SET order_id = gen_random_uuid() RETURNING 'order ' || order_id", "is of no paid order"),
    Edit("every paid order has its invoice, and no other",
         "UPDATE invoice SET total = total + 1 RETURNING 'order ' || order_id", "the order"),
)  # fmt: skip

GONE_BACK = (
    Edit("every refund is booked as it stands",
         "UPDATE refund SET amount = amount + 5 WHERE state = 'processed' AND cause = 'asked'"
         " RETURNING 'refund:' || id"),
    Edit("every dispute is booked as it stands",
         "UPDATE payment_dispute SET loss = loss + 1, net = net - 1 WHERE state = 'lost' RETURNING 'dispute:' || id"),
    Edit("every promo grant is booked, and expires once",
         "UPDATE promo_grant SET expired = expired - 1 WHERE expired > 0 RETURNING 'promo:' || id"),
    *(
        Edit("every payment exception ends as it was decided",
             f"DELETE FROM ledger_transfer WHERE kind = '{kind}' RETURNING 'payment ' || substr(reference, 9)",
             "is not booked")
        for kind in ("exception_credited", "exception_returned", "exception_written_off")
    ),
    Edit("every payment exception ends as it was decided",
         "DELETE FROM payment_exception_work WHERE decision = 'write_off' RETURNING 'payment ' || payment_id",
         "nobody decided so"),
    Edit("every payment exception ends as it was decided",
         "UPDATE ledger_transfer SET amount = amount + 1 WHERE kind = 'exception_returned'"
         " RETURNING 'payment ' || substr(reference, 9)", "are booked to"),
    Edit("every payment exception ends as it was decided",
         "UPDATE payment_exception SET provider = 'phonepe' WHERE payment_id ="
         " (SELECT payment_id FROM payment_exception_work WHERE decision = 'returned')"
         " RETURNING 'payment ' || payment_id", "to phonepe_receivable"),
    Edit("every settlement is booked",
         "UPDATE settlement_line SET net = net + 1 WHERE kind = 'payment'"
         " RETURNING 'settlement:' || provider || ':' || settlement_id"),
    Edit("no more is taken back of a tip than it brought",
         "UPDATE clawed_tip SET tokens = 10000, share = 9000 WHERE stands RETURNING 'transfer ' || transfer_id"),
    Edit("no more goes back of an order than it brought",
         "UPDATE refund SET tokens = 10000 WHERE state = 'processed' AND cause = 'asked'"
         " RETURNING 'order ' || order_id"),
    Edit("gateway cash agrees with orders, refunds, disputes and settlements",
         "UPDATE settlement SET net = net + 1 RETURNING 'gateway_receivable'"),
    *(
        Edit("gateway cash agrees with orders, refunds, disputes and settlements",
             f"{change} RETURNING 'gateway_receivable'")
        for change in (
            "UPDATE token_order SET state = 'paid' WHERE state <> 'paid'",
            "UPDATE token_order SET price = price + 1 WHERE state = 'paid'",
            "UPDATE payment_exception SET amount = amount + 1 WHERE payment_id NOT IN"
            " (SELECT payment_id FROM payment_exception_work WHERE state = 'decided')",
            "DELETE FROM payment_exception_work WHERE decision = 'returned'",
            "UPDATE refund SET amount = amount + 1 WHERE state = 'processed' AND cause = 'asked'",
            "UPDATE payment_dispute SET amount = amount + 1 WHERE state = 'lost'",
            "DELETE FROM settlement",
        )
    ),
    *(
        Edit("what is owed back agrees with refunds and exceptions", f"{change} RETURNING 'refunds_payable'")
        for change in (
            "UPDATE payment_exception SET amount = amount + 1 WHERE payment_id NOT IN"
            " (SELECT payment_id FROM payment_exception_work WHERE state = 'decided')",
            "DELETE FROM payment_exception_work WHERE decision = 'write_off'",
        )
    ),
    Edit("what is owed back agrees with refunds and exceptions",
         "DELETE FROM refund WHERE state = 'sent' AND cause = 'asked' RETURNING 'refunds_payable'"),
    Edit("credit note numbers have no gaps",
         "INSERT INTO document_counter (series, financial_year, last) VALUES ('credit_note', '2099-00', 1)"
         " RETURNING 'credit notes of ' || financial_year"),
)  # fmt: skip

PAID_OUT = (
    Edit("every release of earnings is booked",
         "UPDATE earnings_day SET released = released - 1 WHERE day = (SELECT min(day) FROM earnings_day"
         " WHERE released > 0)"
         " RETURNING 'day earnings:' || performer_id || '/' || day"),
    Edit("every payout is booked, and no other",
         "UPDATE payout SET state = 'failed', look_at = NULL WHERE state = 'paid' RETURNING 'payout payout:' || id"),
    Edit("every freeze is booked",
         "UPDATE earnings_freeze SET paise = paise + 7 WHERE cause = 'case:open' RETURNING 'freeze freeze:' || id"),
    Edit("frozen earnings are what freezes and disputes hold",
         "UPDATE earnings_freeze SET tokens = tokens - 1 WHERE cause = 'case:open' AND tokens > 0"
         " RETURNING 'performer ' || performer_id"),
    Edit("payout clearing is what is under way",
         "UPDATE payout SET state = 'paid' WHERE state = 'sending' RETURNING 'account payout_clearing'"),
    Edit("nothing is called paid that the bank called otherwise",
         "UPDATE payout SET state = 'paid' WHERE state = 'reversed'"
         " RETURNING 'payout ' || id", "the bank called it reversed"),
    Edit("the bank answers what became of what it paid",
         "UPDATE payout SET unanswered = 8 WHERE state = 'paid' RETURNING 'payout ' || id"),
    Edit("withheld taxes are what the certificates say",
         "UPDATE payout SET tds = tds + 1 WHERE state = 'paid' RETURNING 'account tds_payable'"),
    Edit("withheld taxes are what the certificates say",
         "UPDATE payout SET tcs = tcs + 1 WHERE state = 'paid' RETURNING 'account tcs_payable'"),
    Edit("the reserve is what days and freezes kept",
         "UPDATE earnings_day SET reserve_released_at = now() WHERE reserve_paise > 0"
         " RETURNING 'performer ' || performer_id"),
    Edit("every payout that left was checked as it is",
         "UPDATE payout SET account_id = gen_random_uuid() WHERE state = 'paid'"
         " RETURNING 'payout batch ' || batch_id",
         "it does not hold what was checked"),
    Edit("every payout that left was checked as it is",
         "DELETE FROM payout_batch_check WHERE batch_id = (SELECT batch_id FROM payout WHERE state = 'paid')"
         " RETURNING 'payout batch ' || batch_id", "it was released with 0 checks"),
    Edit("every payout that left was checked as it is",
         "UPDATE payout SET batch_id = NULL WHERE state = 'paid'"
         " RETURNING 'payout ' || id", "its batch is not released"),
    Edit("every tax that was paid is booked, and no other",
         "UPDATE ledger_transfer SET kind = 'tax_remitted', reference = 'remittance:nobody' WHERE sequence ="
         " (SELECT min(sequence) FROM ledger_transfer) RETURNING 'remittance ' || reference", "nobody confirmed"),
    Edit("every tax that was paid is booked, and no other",
         "INSERT INTO tax_remittance (id, tax, period, amount, paid_on, cin, reason, maker_id, made_at, state,"
         " checker_id, note, decided_at) VALUES (gen_random_uuid(), 'tcs', '2026-11', 5, now(), '1', 'x',"
         " gen_random_uuid(), now(), 'confirmed', gen_random_uuid(), 'x', now()) RETURNING 'remittance ' || id",
         "are not booked"),
)  # fmt: skip

SEATED = (
    Edit("every second of a show that is charged is in the session log",
         "UPDATE show_span SET last = last - 1000000 RETURNING 'booking ' || booking_id"),
    Edit("every seat of a show costs what its seconds or its ticket cost",
         "UPDATE show_booking SET charged_seconds = charged_seconds + 1 WHERE kind <> 'ticketed'"
         " RETURNING 'booking ' || id"),
    Edit("no more goes back of a seat than it cost",
         "UPDATE show_booking SET refunded_tokens = charged_tokens + 1 WHERE kind = 'ticketed'"
         " RETURNING 'booking ' || id"),
    Edit("every seat of a show is booked",
         "UPDATE show_booking SET charged_tokens = charged_tokens + 1 WHERE kind <> 'ticketed'"
         " RETURNING 'booking ' || id"),
    Edit("every seat of a show is booked",
         "UPDATE show_booking SET performer_id = gen_random_uuid() WHERE kind = 'ticketed'"
         " RETURNING 'booking ' || id",
         "its transfers are between other accounts"),
    Edit("no seat that is over holds tokens",
         "DELETE FROM ledger_hold_end WHERE hold = (SELECT hold_id FROM show_hold LIMIT 1)"
         " RETURNING 'booking ' || (SELECT booking_id FROM show_hold WHERE hold_id = hold)"),
    Edit("every seat of a show is held for as it says",
         "UPDATE show_hold SET tokens = tokens + 1 RETURNING 'booking ' || booking_id"),
    Edit("every hold is spent, freed or open, once",
         "UPDATE ledger_hold SET amount = amount + 1 WHERE id = (SELECT hold_id FROM show_hold LIMIT 1)"
         " RETURNING 'hold ' || id", "are posted"),
    Edit("every posting of a hold is a transfer from its account",
         "UPDATE ledger_hold_post SET amount = amount + 1"
         " RETURNING 'transfer ' || transfer", "of its hold are posted"),
    Edit("every posting of a hold is a transfer from its account",
         "UPDATE ledger_hold_post SET hold = gen_random_uuid()"
         " RETURNING 'transfer ' || transfer", "which is not there"),
)  # fmt: skip

CAUSED = "every transfer has its cause"

ELSEWHERE = {
    "every day's sums are those of its sealed transfers": "test_ledger_days.py",
    "every refund of an invoice has its credit note, and no other": "test_credit_notes.py",
    "no more is credited than was invoiced": "test_credit_notes.py",
}


def test_wal_01_every_check_is_shown_to_find_something() -> None:
    edits = (*ANY_BOOK, *OF_TIPS, *GONE_BACK, *PAID_OUT, *SEATED)
    assert {edit.check for edit in edits} | set(ELSEWHERE) == set(CHECKS)


async def test_wal_01_an_edit_of_tips_and_orders_is_named(tipped: Tipped) -> None:  # noqa: F811
    assert await unnamed(tipped.world.engine, (*ANY_BOOK, *OF_TIPS)) == []
    assert await unseen(tipped.world.engine) == []


async def test_wal_06_an_edit_of_what_went_back_is_named(went_back: WentBack) -> None:  # noqa: F811
    assert await unnamed(went_back.desk.world.engine, GONE_BACK) == []
    assert await unseen(went_back.desk.world.engine) == []


async def test_pyt_06_an_edit_of_what_was_paid_out_is_named(paid_out: PaidOut) -> None:  # noqa: F811
    assert await unnamed(paid_out.stage.world.engine, PAID_OUT) == []
    assert await unseen(paid_out.stage.world.engine) == []


async def test_str_17_an_edit_of_a_seat_is_named(seated: Seated) -> None:  # noqa: F811
    assert await unnamed(seated.world.engine, SEATED) == []
    assert await unseen(seated.world.engine) == []


async def unseen(engine: AsyncEngine) -> list[str]:
    """Of each kind of transfer in a right book the first is taken out, and then refers to what is not there: what
    nothing names. Without it, what it was booked for is wrong; an orphan is named itself. The tokens that a book of
    these tests begins with were bought by nobody."""
    wrong = []
    async with engine.connect() as connection:
        causeless = [subject.split()[1] for subject, _ in await rows_of(connection, CAUSED)]
        firsts = await connection.execute(
            text(
                "SELECT kind, min(sequence) FROM ledger_transfer WHERE id <> ALL(cast(:causeless AS uuid[]))"
                " GROUP BY kind ORDER BY kind"
            ),
            {"causeless": causeless},
        )
        for kind, sequence in firsts.all():
            orphan = Edit(
                CAUSED,
                "UPDATE ledger_transfer SET reference = split_part(reference, ':', 1) || ':' || gen_random_uuid()"
                f" WHERE sequence = {sequence} RETURNING 'transfer ' || id",
                "which is not there",
            )
            wrong += await missed_by(connection, orphan)
            gone = (
                f"DELETE FROM ledger_transfer WHERE sequence = {sequence}"
                " RETURNING reference, debit_account, credit_account"
            )
            wrong += [] if await is_told(connection, gone) else [f"a {kind} that is gone"]
    return wrong


async def is_told(connection: AsyncConnection, statement: str) -> bool:
    """Whether both accounts of the transfer that is taken out are named, and whatever it was booked for."""
    before = {name: await rows_of(connection, name) for name in CHECKS}
    await connection.execute(text("SET LOCAL session_replication_role = replica"))
    reference, *accounts = (await connection.execute(text(statement))).one()
    told = {
        subject for name in CHECKS for subject, _ in set(await rows_of(connection, name)) - set(before[name])
    }
    await connection.rollback()
    about = reference.split(":", 1)[1].split("/")[0]
    return any(about in each for each in told) and all(
        any(f"{each} ".startswith(f"account {account} ") for each in told) for account in accounts
    )


async def unnamed(engine: AsyncEngine, edits: tuple[Edit, ...]) -> list[str]:
    """What each edit had to be told by and was not."""
    wrong = []
    async with engine.connect() as connection:
        await connection.execute(text(UNGUARDED))
        await connection.commit()
        for edit in edits:
            wrong += await missed_by(connection, edit)
    return wrong


async def missed_by(connection: AsyncConnection, edit: Edit) -> list[str]:
    before = await rows_of(connection, edit.check)
    await connection.execute(text("SET LOCAL session_replication_role = replica"))
    named = {row[0] for row in await connection.execute(text(edit.statement))}
    assert named, f"it changed nothing: {edit.statement}"
    after = [row for row in await rows_of(connection, edit.check) if row not in before]
    await connection.rollback()
    subjects = {subject for subject, detail in after if edit.detail in detail}
    missed = {each for each in named if not any(f"{told} ".startswith(f"{each} ") for told in subjects)}
    return [f"{edit.check}: {sorted(missed)} not in {after}"] if missed else []


async def rows_of(connection: AsyncConnection, check: str) -> list[tuple[str, str]]:
    return [(row.subject, row.detail) for row in await connection.execute(text(CHECKS[check]))]
