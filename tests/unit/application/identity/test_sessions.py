"""Signing up, in and out, on the memory database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.accounts import MemoryIdentityQueries
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.word_rules.text_screen import WordRules
from application.identity.refresh_session import RefreshSession
from application.identity.register_user import RegisterUser
from application.identity.rename_user import RenameUser
from application.identity.sign_in import SignIn
from application.identity.sign_out import SignOut
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.identity.session import SESSION_LIFETIME, RefreshTokenReused, SessionEnded, TokenKind, digest_of
from domain.identity.user import EmailTaken, User, UserNotFound, WeakPassword, WrongCredentials
from domain.ids import UserId
from domain.moderation.text.screen import ForbiddenText
from ports.identity.accounts import Passwords
from tests.builders import NOW

PASSWORD = "monsoon over the veena"


class PlainPasswords(Passwords):
    """Marks instead of hashing: argon2id has a test of its own."""

    async def hash(self, password: str) -> str:
        return f"hashed:{password}"

    async def verify(self, password: str, password_hash: str | None) -> bool:
        return password_hash == f"hashed:{password}"


@dataclass
class Stage:
    time: datetime
    secrets: Iterator[str]
    database: MemoryDatabase

    def now(self) -> datetime:
        return self.time

    def new_id(self) -> UUID:
        return uuid4()

    def new_secret(self) -> str:
        return next(self.secrets)

    async def register(self, email: str = "asha@example.in") -> User:
        use_case = RegisterUser(self.database.begin, PlainPasswords(), self.now, self.new_id, WordRules())
        return await use_case(email=email, password=PASSWORD, display_name="Asha")

    @property
    def sign_in(self) -> SignIn:
        return SignIn(self.database.begin, PlainPasswords(), self.now, self.new_id, self.new_secret)

    @property
    def refresh(self) -> RefreshSession:
        return RefreshSession(self.database.begin, self.now, self.new_secret)

    @property
    def queries(self) -> MemoryIdentityQueries:
        return MemoryIdentityQueries(self.database)


@pytest.fixture
def stage() -> Stage:
    held: list[Stage] = []
    database = MemoryDatabase(MemoryRoomFeed(), lambda: held[0].time, uuid4)
    held.append(Stage(NOW, (f"secret-{n}" for n in range(1000)), database))
    return held[0]


async def test_a_new_account_is_a_viewers_and_its_password_is_kept_hashed(stage: Stage) -> None:
    user = await stage.register(" Asha@Example.in ")
    assert (user.email, user.role, user.password_hash) == (
        "asha@example.in",
        Role.VIEWER,
        f"hashed:{PASSWORD}",
    )


async def test_an_address_has_one_account(stage: Stage) -> None:
    await stage.register()
    with pytest.raises(EmailTaken):
        await stage.register("ASHA@example.in")


async def test_a_weak_password_makes_no_account(stage: Stage) -> None:
    use_case = RegisterUser(stage.database.begin, PlainPasswords(), stage.now, stage.new_id, WordRules())
    with pytest.raises(WeakPassword):
        await use_case(email="asha@example.in", password="password123", display_name="Asha")
    assert not stage.database.tables.identity.users


@pytest.mark.parametrize(
    ("email", "password"),
    [("asha@example.in", "wrong"), ("ravi@example.in", PASSWORD), ("not an address", PASSWORD)],
)
async def test_one_answer_for_every_wrong_credential(stage: Stage, email: str, password: str) -> None:
    await stage.register()
    with pytest.raises(WrongCredentials, match="the e-mail address or the password is wrong"):
        await stage.sign_in(email=email, password=password, kind=TokenKind.COOKIE)


async def test_a_cookie_stands_for_its_session_until_it_ends(stage: Stage) -> None:
    await stage.register()
    signed_in = await stage.sign_in(email="asha@example.in", password=PASSWORD, kind=TokenKind.COOKIE)
    digest = digest_of(signed_in.secret)

    who = await stage.queries.principal_of_digest(digest, TokenKind.COOKIE, now=stage.now())
    assert who is not None
    assert (who.user_id, who.age_state) == (signed_in.user.id, AgeState.UNVERIFIED)
    assert await stage.queries.principal_of_digest(digest, TokenKind.REFRESH, now=stage.now()) is None

    end = NOW + SESSION_LIFETIME
    almost = end - timedelta(seconds=1)
    assert await stage.queries.principal_of_digest(digest, TokenKind.COOKIE, now=almost) is not None
    assert await stage.queries.principal_of_digest(digest, TokenKind.COOKIE, now=end) is None


async def test_only_the_digest_of_a_secret_is_kept(stage: Stage) -> None:
    await stage.register()
    signed_in = await stage.sign_in(email="asha@example.in", password=PASSWORD, kind=TokenKind.REFRESH)
    assert signed_in.secret not in repr(vars(stage.database.tables.identity))


async def test_signing_out_ends_cookie_and_refresh(stage: Stage) -> None:
    await stage.register()
    signed_in = await stage.sign_in(email="asha@example.in", password=PASSWORD, kind=TokenKind.REFRESH)
    sign_out = SignOut(stage.database.begin, stage.now)
    await sign_out(session_id=signed_in.session.id)
    await sign_out(session_id=signed_in.session.id)
    assert await stage.queries.principal_of_session(signed_in.session.id, now=stage.now()) is None
    with pytest.raises(SessionEnded):
        await stage.refresh(refresh_token=signed_in.secret)


async def test_a_refresh_token_is_traded_for_its_successor(stage: Stage) -> None:
    await stage.register()
    first = await stage.sign_in(email="asha@example.in", password=PASSWORD, kind=TokenKind.REFRESH)
    second = await stage.refresh(refresh_token=first.secret)
    third = await stage.refresh(refresh_token=second.secret)
    assert second.session.id == third.session.id == first.session.id
    assert len({first.secret, second.secret, third.secret}) == 3


async def test_a_refresh_token_used_twice_kills_the_whole_family(stage: Stage) -> None:
    await stage.register()
    first = await stage.sign_in(email="asha@example.in", password=PASSWORD, kind=TokenKind.REFRESH)
    second = await stage.refresh(refresh_token=first.secret)
    with pytest.raises(RefreshTokenReused):
        await stage.refresh(refresh_token=first.secret)
    with pytest.raises(SessionEnded):
        await stage.refresh(refresh_token=second.secret)
    assert await stage.queries.principal_of_session(first.session.id, now=stage.now()) is None


async def test_a_cookie_is_no_refresh_token(stage: Stage) -> None:
    await stage.register()
    signed_in = await stage.sign_in(email="asha@example.in", password=PASSWORD, kind=TokenKind.COOKIE)
    with pytest.raises(SessionEnded):
        await stage.refresh(refresh_token=signed_in.secret)


async def test_an_unknown_refresh_token_is_refused(stage: Stage) -> None:
    with pytest.raises(SessionEnded):
        await stage.refresh(refresh_token="made up")


async def test_a_name_can_be_changed(stage: Stage) -> None:
    user = await stage.register()
    rename = RenameUser(stage.database.begin, WordRules())
    assert (await rename(user_id=user.id, display_name=" Asha  Rao ")).display_name == "Asha Rao"
    with pytest.raises(UserNotFound):
        await rename(user_id=UserId(uuid4()), display_name="Asha Rao")


async def test_cht_06_cht_07_a_name_that_leads_off_the_platform_is_nobodys(stage: Stage) -> None:
    use_case = RegisterUser(stage.database.begin, PlainPasswords(), stage.now, stage.new_id, WordRules())
    asha = await stage.register()
    rename = RenameUser(stage.database.begin, WordRules())
    for name in ("asha.vip", "Asha 9876543210", "asha@okaxis", "t.me/asha", "I am 15"):
        with pytest.raises(ForbiddenText, match="this cannot be shown"):
            await use_case(email="new@example.in", password=PASSWORD, display_name=name)
        with pytest.raises(ForbiddenText) as refused:
            await rename(user_id=asha.id, display_name=name)
        assert refused.value.pointer == "/display_name"
    assert [user.display_name for user in stage.database.tables.identity.users.values()] == ["Asha"]
