"""What a refusal is told as over HTTP, and the rules that hold for the whole API."""

import importlib
import pkgutil

import domain
import ports
from domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooSoon
from entrypoints.edge.errors import status_of
from ports.errors import UnprovenMessage


def refusals(kind: type[Refusal] = Refusal) -> set[type[Refusal]]:
    """Every refusal that domain and ports know."""
    for room in (domain, ports):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    return {kind}.union(*(refusals(each) for each in kind.__subclasses__()))


def test_each_kind_has_its_status() -> None:
    kinds = {Invalid: 422, NotFound: 404, Forbidden: 403, Conflict: 409, TooSoon: 429, UnprovenMessage: 400}
    assert {kind: status_of(kind("no")) for kind in kinds} == kinds


def test_tip_06_an_id_that_has_another_content_already_is_409_wherever_it_is() -> None:
    """One rule for the whole API (ADR 0036). Of sessions it is a theft, and no id of a client's."""
    reused = {each for each in refusals() if each.code.endswith(("id_reused", "key_reused"))}

    assert len(reused) > 25, "tips, orders, refunds, payouts, holds of the law …"
    assert {status_of(each("no")) for each in reused} == {409}


def test_wal_03_a_message_that_money_must_not_believe_is_a_bad_request() -> None:
    codes = {each.code for each in refusals(UnprovenMessage)} - {UnprovenMessage.code}

    assert codes == {"bad_gateway_webhook", "bad_payout_webhook"}
    assert {status_of(each("no")) for each in refusals(UnprovenMessage)} == {400}
