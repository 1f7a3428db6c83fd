"""PAN through Cashfree: `POST /pan-lite`, which answers whether name and birth are those of the number's holder."""

from datetime import date
from typing import Literal

import msgspec

from adapters.verification_vendors.cashfree_api import CashfreeApi, new_verification_id
from ports.age_verification.providers import ProviderError, TaxIdCheck, TaxIdVerifier

IN_FORCE = frozenset({"E", "EC"})
"""Existing and valid. The other letters say: not there, deactivated, deleted, false, or of no living person."""


class _Checked(msgspec.Struct):
    """What matches is only said of a number that is there."""

    verification_id: str
    status: Literal["VALID", "INVALID"]
    pan: str = ""
    pan_status: str = ""
    name_match: str = ""
    dob_match: str = ""


class CashfreeTaxIds(TaxIdVerifier):
    def __init__(self, api: CashfreeApi) -> None:
        self._api = api

    async def check(self, *, number: str, name: str, date_of_birth: date) -> TaxIdCheck:
        verification_id = new_verification_id()
        asked = {
            "verification_id": verification_id,
            "pan": number,
            "name": name,
            "dob": date_of_birth.isoformat(),
        }
        checked = self._api.read(await self._api.post("/pan-lite", asked), _Checked)
        if checked.verification_id != verification_id or checked.pan.upper() not in {"", number}:
            raise ProviderError("cashfree answered about another number", permanent=True)
        valid = checked.status == "VALID" and checked.pan_status in IN_FORCE
        return TaxIdCheck(
            valid=valid,
            matches_name=valid and checked.name_match == "Y",
            matches_birth=valid and checked.dob_match == "Y",
            reference=verification_id,
        )
