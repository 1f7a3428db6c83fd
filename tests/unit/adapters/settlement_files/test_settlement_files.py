"""Settlement files as the gateways make them, to the paisa; one line that cannot be read refuses the whole (WAL-06)."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from adapters.razorpay.settlements import Item, settlements_of
from adapters.settlement_files.phonepe import PhonePeSettlementFile
from adapters.settlement_files.razorpay import RazorpaySettlementFile
from domain.payments.settlement import LineKind, UnreadableSettlement

# The columns of Razorpay's own sample report, those left out that nothing is read of: notes, methods, orders.
RAZORPAY = (
    "transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,payment_method,dispute_id,"
    "settlement_id,settled_at,settlement_utr,settled_by\n"
    "payment,pay_1,499.0,INR,9.98,1.8,0.0,487.22,upi,,setl_1,2026-11-19T11:26:40,UTR1,Razorpay\n"
    "refund,rfnd_1,99.8,INR,0.0,0.0,99.8,0.0,upi,,setl_1,2026-11-19T11:26:40,UTR1,Razorpay\n"
    "adjustment,adj_1,499.0,INR,0.0,0.0,499.0,0.0,,disp_1,setl_2,19/11/2026 11:26:40,UTR2,Razorpay\n"
)
PHONEPE = (
    "PaymentType,MerchantReferenceId,PhonePeReferenceId,Instrument,SettlementDate,BankReferenceNo,Amount,Fee,IGST,CGST,SGST\n"
    "PAYMENT,o1,T1,UPI_REDEMPTION,02-05-2031,UTR9,499.00,-9.98,-1.80,0,0\n"
    "REFUND,o2,T2,UPI_REDEMPTION_REVERSE,02-05-2031,UTR9,-99.80,0,0,0,0\n"
)


def test_wal_06_razorpays_file_is_read_by_settlement() -> None:
    first, second = RazorpaySettlementFile().read(RAZORPAY.encode())

    assert (first.id, first.utr, first.net, first.fee, first.tax) == ("setl_1", "UTR1", 38_742, 998, 180)
    assert [(line.kind, line.id, line.amount, line.net) for line in first.lines] == [
        (LineKind.PAYMENT, "pay_1", 49_900, 48_722),
        (LineKind.REFUND, "rfnd_1", 9_980, -9_980),
    ]
    assert [(line.kind, line.id, line.net) for line in second.lines] == [
        (LineKind.DISPUTE, "disp_1", -49_900)
    ]
    assert all(line.is_fee_right for line in (*first.lines, *second.lines))
    assert first.settled_at == second.settled_at == datetime(2026, 11, 19, 5, 56, 40, tzinfo=UTC)


def test_wal_06_the_file_and_the_interface_tell_of_a_settlement_alike() -> None:
    """The file's rupees without the tax are the interface's paise with it: whichever comes second changes nothing."""
    item: dict[str, Any] = {
        "entity_id": "pay_1", "type": "payment", "debit": 0, "credit": 48_722, "amount": 49_900, "currency": "INR",
        "fee": 1_178, "tax": 180, "settled": True, "settled_at": 1_795_067_800, "settlement_id": "setl_1",
        "settlement_utr": "UTR1", "dispute_id": None,
    }  # fmt: skip
    refund = item | {
        "entity_id": "rfnd_1", "type": "refund", "debit": 9_980, "credit": 0, "amount": 9_980, "fee": 0, "tax": 0
    }  # fmt: skip
    (asked,) = settlements_of([msgspec.convert(each, Item) for each in (item, refund)])
    by_file = RazorpaySettlementFile().read(RAZORPAY.encode())[0]

    assert asked.digest() == by_file.digest()
    assert (asked.lines, asked.settled_at) == (by_file.lines, by_file.settled_at)


def test_wal_06_phonepes_file_has_fees_below_zero() -> None:
    (settlement,) = PhonePeSettlementFile().read(PHONEPE.encode())

    assert (settlement.id, settlement.net, settlement.fee, settlement.tax) == ("UTR9", 38_742, 998, 180)
    assert [(line.kind, line.id) for line in settlement.lines] == [
        (LineKind.PAYMENT, "T1"),
        (LineKind.REFUND, "T2"),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff\xfe",
        PHONEPE.replace("499.00", "499.001").encode(),
        PHONEPE.replace("499.00", "NaN").encode(),
        PHONEPE.replace("02-05-2031", "soon").encode(),
        PHONEPE.replace("REFUND,o2", "GIFT,o2").encode(),
        PHONEPE.replace("UTR9", "").encode(),
        PHONEPE.replace(",0,0,0,0", ",0,0,0").encode(),
    ],
)
def test_wal_06_one_line_that_cannot_be_read_refuses_the_file(broken: bytes) -> None:
    with pytest.raises(UnreadableSettlement):
        PhonePeSettlementFile().read(broken)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("fee (exclusive tax)", "fee"),  # the interface's, with the tax in it: nothing may be guessed
        ("transaction_entity,", "type,"),
        (",INR,", ",USD,"),
        ("19/11/2026 11:26:40", "1795067800"),
        (",setl_1,", ",,"),
        ("99.8,0.0,upi", "99.801,0.0,upi"),
    ],
)
def test_wal_06_another_report_than_razorpays_recon_is_refused(right: str, wrong: str) -> None:
    assert right in RAZORPAY
    with pytest.raises(UnreadableSettlement):
        RazorpaySettlementFile().read(RAZORPAY.replace(right, wrong).encode())
