"""StopNCII.org and HMA, played on loopback by their published contracts (CSA-01, CSA-02)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from quart import Quart, request

from adapters.hash_exchanges.hma import AllBanks, HmaBanks, content_of, name_of
from adapters.hash_exchanges.opinions import HmaOpinions
from adapters.hash_exchanges.stopncii import StopNcii
from domain.ids import BankedHashId, FalseMatchId
from domain.moderation.watch.hash_bank import BankKind, HashMatch
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from entrypoints.cli.services import any_port
from ports.moderation.watch.false_matches import HashOpinion, OpinionFailed
from ports.moderation.watch.hash_banks import ExchangeFailed, HashBanks
from tests.integration.providers.conftest import served

KEYS = {"x-functions-key": "a function key", "ocp-apim-subscription-key": "a subscription key"}


@dataclass
class Played:
    """Records of StopNCII, two on a page; contents of HMA. `fault` goes wrong instead."""

    records: list[dict[str, Any]] = field(default_factory=list)
    contents: dict[int, PictureHash] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    opinions: list[dict[str, Any]] = field(default_factory=list)
    fault: str = ""
    deaf_to: str = ""

    def add(self, bits: int, status: str = "Active", kind: str = "ImagePDQ", at: int = 100) -> None:
        self.records.append(
            {
                "lastModtimestamp": at, "signalType": kind, "hashValue": PictureHash(bits).hex,
                "hashStatus": status, "caseNumbers": {"a case": status}, "CSPFeedbacks": [],
            }
        )  # fmt: skip

    def app(self, _url: str) -> Quart:
        app = Quart("exchanges")

        @app.get("/v1/FetchHashes")
        async def fetch_hashes() -> Any:
            query = dict(request.args)
            self.asked.append(query)
            if any(request.headers.get(name) != key for name, key in KEYS.items()):
                return {"statusCode": 401}, 401
            if faulty := await self._faulty():
                return faulty
            token = query.get("nextPageToken", "")
            if token and token not in self.tokens:
                return {"message": "this token is too old"}, 400
            begin = int(token.removeprefix("page-")) if token else 0
            start = int(query["startTimestamp"])
            due = [record for record in self.records if record["lastModtimestamp"] >= start]
            page, more = due[begin : begin + 2], begin + 2 < len(due)
            following = f"page-{begin + 2}"
            self.tokens.add(following)
            return {
                "count": len(page), "hashRecords": page, "hasMoreRecords": more, "nextPageToken": following,
                "nextSetTimestamp": max((record["lastModtimestamp"] for record in self.records), default=0) + 1,
            }  # fmt: skip

        @app.get("/m/raw_lookup")
        async def raw_lookup() -> Any:
            self.asked.append(dict(request.args))
            if faulty := await self._faulty():
                return faulty
            if request.args["signal"] == self.deaf_to:
                return {}, 503
            asked = PictureHash.from_hex(request.args["signal"])
            near = {number: asked.distance(each) for number, each in self.contents.items()}
            return {"matches": [{"content_id": n, "distance": str(d)} for n, d in near.items() if d <= 31]}

        @app.post("/opinions")
        async def opinions() -> Any:
            if self.fault == "refuses":
                return {}, 422
            if faulty := await self._faulty():
                return faulty
            self.opinions.append(await request.get_json())
            return "thanks"

        return app

    async def _faulty(self) -> Any:
        if self.fault == "slow":
            await asyncio.sleep(3600)
        return {
            "down": ({}, 503), "html": ("<html>", 200), "odd": ({"matches": "none"}, 200),
            "large": ("[" + "1," * 5_000_000 + "1]", 200),
        }.get(self.fault)  # fmt: skip


@pytest.fixture
async def played() -> AsyncIterator[tuple[Played, str]]:
    play = Played()
    async with served(play.app) as url:
        yield play, url


@pytest.fixture
def seconds(request: pytest.FixtureRequest) -> float:
    """How long an answer is waited for: not long where the test is of one that does not come."""
    callspec = getattr(request.node, "callspec", None)
    return 0.3 if callspec is not None and callspec.params.get("fault") == "slow" else 60


@pytest.fixture
async def stopncii(played: tuple[Played, str], seconds: float) -> AsyncIterator[StopNcii]:
    made = StopNcii(
        url=f"{played[1]}/v1",
        function_key="a function key",
        subscription_key="a subscription key",
        timeout_seconds=seconds,
    )
    yield made
    await made.aclose()


def of(*numbers: int) -> list[PictureHash]:
    return [PictureHash(number) for number in numbers]


async def test_csa02_pages_follow_each_other_and_end_in_a_time(
    played: tuple[Played, str], stopncii: StopNcii
) -> None:
    play, _ = played
    for number in range(1, 4):
        play.add(number)
    first = await stopncii.fetch("")
    assert (first.added, first.is_last) == (of(1, 2), False)
    second = await stopncii.fetch(first.checkpoint)
    assert (second.added, second.checkpoint, second.is_last) == (of(3), "101", True)
    play.add(4, at=150)
    assert (await stopncii.fetch(second.checkpoint)).added == of(4)
    assert play.asked[-1]["startTimestamp"] == "101"


async def test_csa02_what_is_withdrawn_or_deleted_goes_and_other_kinds_are_left_out(
    played: tuple[Played, str], stopncii: StopNcii
) -> None:
    play, _ = played
    play.add(1, "Withdrawn")
    play.add(2, "Deleted")
    page = await stopncii.fetch("")
    assert (page.added, page.withdrawn) == ([], of(1, 2))
    play.records.clear()
    play.add(3, "Received")
    play.add(4, kind="VideoMD5")
    assert (await stopncii.fetch("")).added == of(3)


async def test_csa02_a_token_that_is_too_old_leads_back_to_where_the_paging_began(
    played: tuple[Played, str], stopncii: StopNcii
) -> None:
    play, _ = played
    for number in range(1, 4):
        play.add(number)
    checkpoint = (await stopncii.fetch("")).checkpoint
    play.tokens.clear()
    again = await stopncii.fetch(checkpoint)
    assert again.added == of(1, 2)
    assert play.asked[-1] == {"startTimestamp": "10", "pageSize": "800"}


@pytest.mark.parametrize("fault", ["down", "html", "odd", "slow", "large"])
async def test_csa02_an_exchange_that_fails_says_so_and_nothing_is_taken(
    played: tuple[Played, str], stopncii: StopNcii, fault: str
) -> None:
    played[0].fault = fault
    with pytest.raises(ExchangeFailed):
        await stopncii.fetch("")


async def test_csa02_a_hash_that_is_none_stops_the_page(
    played: tuple[Played, str], stopncii: StopNcii
) -> None:
    play, _ = played
    play.add(1)
    play.records[0]["hashValue"] = "not a hash"
    with pytest.raises(ExchangeFailed):
        await stopncii.fetch("")


async def test_csa02_wrong_keys_are_refused_for_good(played: tuple[Played, str]) -> None:
    exchange = StopNcii(url=f"{played[1]}/v1", function_key="wrong", subscription_key="wrong")
    with pytest.raises(ExchangeFailed) as refused:
        await exchange.fetch("")
    assert refused.value.permanent
    assert "wrong" not in str(refused.value)
    await exchange.aclose()


async def test_csa02_an_exchange_that_is_not_there() -> None:
    exchange = StopNcii(url=f"http://127.0.0.1:{any_port()}", function_key="a", subscription_key="b")
    with pytest.raises(ExchangeFailed):
        await exchange.fetch("")
    await exchange.aclose()


@pytest.fixture
async def hma(played: tuple[Played, str], seconds: float) -> AsyncIterator[HmaBanks]:
    made = HmaBanks(url=played[1], timeout_seconds=seconds)
    yield made
    await made.aclose()


def picture(bits: int, *turned: int, quality: int = 100) -> HashedPicture:
    return HashedPicture(PictureHash(bits), tuple(of(*turned)), quality)


async def test_csa01_hma_is_sent_hashes_and_its_matches_come_with_their_distance(
    played: tuple[Played, str], hma: HmaBanks
) -> None:
    play, _ = played
    play.contents |= {7: PictureHash(0b11), 8: PictureHash(2**256 - 1)}
    (found,) = await hma.match(picture(0, 0b111))
    assert (found.bank, found.kind, found.distance, found.turned) == ("hma", BankKind.CHILD_SAFETY, 1, True)
    assert play.asked[0] == {"signal_type": "pdq", "signal": "0" * 64, "include_distance": "true"}
    (again,) = await hma.match(picture(0b11))
    assert again.hash_id == found.hash_id
    assert not again.turned


async def test_csa01_hma_is_not_asked_of_a_picture_of_little_quality(
    played: tuple[Played, str], hma: HmaBanks
) -> None:
    played[0].contents[7] = PictureHash(0)
    assert await hma.match(picture(0, quality=49)) == []
    assert played[0].asked == []


@pytest.mark.parametrize("fault", ["down", "html", "odd", "slow", "large"])
async def test_csa01_where_hma_fails_nothing_is_known(
    played: tuple[Played, str], hma: HmaBanks, fault: str
) -> None:
    played[0].fault = fault
    with pytest.raises(ExchangeFailed):
        await AllBanks([_Nothing(), hma]).match(picture(0))


@pytest.mark.parametrize("fault", ["down", "slow"])
async def test_csa_01_csa_03_a_picture_of_our_own_bank_is_known_also_where_hma_does_not_answer(
    hma: HmaBanks, played: tuple[Played, str], fault: str
) -> None:
    played[0].fault = fault
    found = await AllBanks([hma, _Known()]).match(picture(0))
    assert [match.bank for match in found] == ["own"]


async def test_csa_01_one_answer_of_hma_that_does_not_come_takes_nothing_from_the_others(
    hma: HmaBanks, played: tuple[Played, str]
) -> None:
    """A frame is asked for eight times, as it is and turned."""
    played[0].contents[7] = PictureHash(0)
    played[0].deaf_to = PictureHash(1).hex
    assert [match.bank for match in await hma.match(picture(0, 1))] == ["hma"]
    played[0].contents.clear()
    with pytest.raises(ExchangeFailed):
        await hma.match(picture(0, 1))


@pytest.fixture
async def opinions(played: tuple[Played, str], seconds: float) -> AsyncIterator[HmaOpinions]:
    made = HmaOpinions(url=f"{played[1]}/opinions", timeout_seconds=seconds)
    yield made
    await made.aclose()


async def test_csa_02_hma_is_told_by_its_own_number_which_hash_was_taken_for_another_picture(
    played: tuple[Played, str], hma: HmaBanks, opinions: HmaOpinions
) -> None:
    play, opinion_id = played[0], FalseMatchId(uuid4())
    play.contents[4711] = PictureHash(0b11)
    (found,) = await hma.match(picture(0))
    await opinions.tell(
        bank=found.bank, hash_id=found.hash_id, distance=found.distance, opinion=HashOpinion.FALSE_POSITIVE,
        opinion_id=opinion_id,
    )  # fmt: skip
    assert play.opinions == [
        {
            "signal_type": "pdq", "content_id": 4711, "distance": 2, "opinion": "false_positive",
            "opinion_id": str(opinion_id),
        }
    ]  # fmt: skip


@pytest.mark.parametrize(("fault", "permanent"), [("down", False), ("slow", False), ("refuses", True)])
async def test_csa_02_an_opinion_that_is_not_taken_is_told_again_unless_it_is_refused(
    played: tuple[Played, str], opinions: HmaOpinions, fault: str, permanent: bool
) -> None:
    played[0].fault = fault
    with pytest.raises(OpinionFailed) as failed:
        await opinions.tell(
            bank="hma", hash_id=name_of(7), distance=2, opinion=HashOpinion.FALSE_POSITIVE,
            opinion_id=FalseMatchId(uuid4()),
        )  # fmt: skip
    assert failed.value.permanent is permanent


def test_csa_02_of_a_hash_that_hma_did_not_name_there_is_no_number() -> None:
    assert content_of(name_of(2**63)) == 2**63
    assert content_of(BankedHashId(uuid4())) is None


class _Known(HashBanks):
    async def match(self, picture: HashedPicture) -> list[HashMatch]:
        return [HashMatch("own", BankKind.NON_CONSENT, BankedHashId(uuid4()), 3, turned=False)]


class _Nothing(HashBanks):
    async def match(self, picture: HashedPicture) -> list[HashMatch]:
        return []
