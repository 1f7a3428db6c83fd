"""Settlement files as the gateways make them, to the paisa; one line that cannot be read refuses the whole (WAL-06)."""

import pytest

from adapters.settlement_files.phonepe import PhonePeSettlementFile
from adapters.settlement_files.razorpay import RazorpaySettlementFile
from domain.payments.settlement import LineKind, UnreadableSettlement

RAZORPAY = (
    "entity_id,type,debit,credit,amount,currency,fee,tax,settled,settled_at,settlement_id,settlement_utr,dispute_id\n"
    "pay_1,payment,0.00,487.22,499.00,INR,11.78,1.80,1,1795000000,setl_1,UTR1,\n"
    "rfnd_1,refund,99.80,0.00,99.80,INR,0.00,0.00,1,1795000000,setl_1,UTR1,\n"
    "adj_1,adjustment,499.00,0.00,499.00,INR,0.00,0.00,1,1795000000,setl_2,UTR2,disp_1\n"
    "pay_2,payment,0.00,487.22,499.00,INR,11.78,1.80,0,,,,\n"
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
