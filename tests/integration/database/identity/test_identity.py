"""One suite holds both databases to the promises of the identity and age ports."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.identity.choose_language import ChooseLanguage
from application.identity.rename_user import RenameUser
from domain.age_verification.age import AgeState, AgeStatus
from domain.age_verification.method import Method
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind
from domain.identity.user import EmailTaken, User, UserNotFound
from domain.ids import SessionId, UserId
from domain.language import Language
from tests.builders import a_user, a_verified_adult
from tests.integration.database.conftest import World


def fresh_user(**changes: object) -> User:
    return a_user(id=UserId(uuid4()), email=f"{uuid4()}@example.in", **changes)


async def added(world: World, **changes: object) -> User:
    user = fresh_user(**changes)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user


async def test_an_account_comes_back_whole(world: World) -> None:
    user = await added(
        world, role=Role.PERFORMER, display_name="रवि", created_at=world.now(), language=Language.HINDI
    )
    async with world.begin() as tx:
        assert await tx.users.get(user.id) == user
        assert await tx.users.find_by_email(user.email) == user


async def test_a_change_replaces_the_account(world: World) -> None:
    user = await added(world)
    changed = user.renamed("Asha Rao").with_role(Role.MODERATOR)
    async with world.begin() as tx:
        await tx.users.update(changed)
    async with world.begin() as tx:
        assert await tx.users.get(user.id) == changed


async def test_an_unknown_account_is_not_found(world: World) -> None:
    stranger = fresh_user()
    async with world.begin() as tx:
        assert await tx.users.find_by_email(stranger.email) is None
        with pytest.raises(UserNotFound):
            await tx.users.get(stranger.id)
        with pytest.raises(UserNotFound):
            await tx.users.update(stranger)


async def test_what_a_failed_transaction_wrote_is_gone(world: World) -> None:
    user = fresh_user()
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.users.add(user)
            raise ZeroDivisionError
    async with world.begin() as tx:
        assert await tx.users.find_by_email(user.email) is None


async def test_of_twenty_who_race_for_an_address_one_gets_it(world: World) -> None:
    email = f"{uuid4()}@example.in"

    async def register() -> bool:
        try:
            async with world.begin() as tx:
                await tx.users.add(replace(fresh_user(), email=email))
        except EmailTaken:
            return False
        return True

    assert sum(await asyncio.gather(*(register() for _ in range(20)))) == 1


async def signed_in(world: World, kind: TokenKind) -> tuple[Session, SessionToken]:
    user = await added(world)
    session = Session.start(session_id=SessionId(uuid4()), user_id=user.id, now=world.now())
    token = SessionToken.issue(digest=uuid4().bytes * 2, session_id=session.id, kind=kind, now=world.now())
    async with world.begin() as tx:
        await tx.sessions.add(session, token)
    return session, token


async def test_a_session_is_found_by_its_secret_until_it_is_revoked(world: World) -> None:
    session, token = await signed_in(world, TokenKind.COOKIE)
    async with world.begin() as tx:
        assert await tx.sessions.find_by_digest(token.digest) == (session, token)
        assert await tx.sessions.find_by_digest(uuid4().bytes * 2) is None
    who = await world.identity_queries.principal_of_digest(token.digest, TokenKind.COOKIE, now=world.now())
    assert who is not None
    assert (who.user_id, who.session_id, who.age_state) == (session.user_id, session.id, AgeState.UNVERIFIED)

    async with world.begin() as tx:
        await tx.sessions.revoke(session.id, now=world.now())
    later = world.now.advance(seconds=5)
    async with world.begin() as tx:
        await tx.sessions.revoke(session.id, now=later)  # a second end does not move the first
        found = await tx.sessions.find_by_digest(token.digest)
    assert found is not None
    assert found[0].revoked_at == later - timedelta(seconds=5)
    assert await world.identity_queries.principal_of_digest(token.digest, TokenKind.COOKIE, now=later) is None
    assert await world.identity_queries.principal_of_session(session.id, now=later) is None


async def test_acc_09_all_sessions_of_one_person_end_at_once_and_nobody_elses(world: World) -> None:
    asha, ravi = await added(world), await added(world)
    sessions = []
    async with world.begin() as tx:
        for user in (asha, asha, ravi):
            session = Session.start(session_id=SessionId(uuid4()), user_id=user.id, now=world.now())
            token = SessionToken.issue(
                digest=uuid4().bytes * 2, session_id=session.id, kind=TokenKind.REFRESH, now=world.now()
            )
            await tx.sessions.add(session, token)
            sessions.append(session)
    async with world.begin() as tx:
        assert await tx.sessions.revoke_all(asha.id, now=world.now()) == 2
        assert await tx.sessions.revoke_all(asha.id, now=world.now()) == 0
    alive = [
        await world.identity_queries.principal_of_session(session.id, now=world.now()) for session in sessions
    ]
    assert [principal is not None for principal in alive] == [False, False, True]
    together = await world.session_holders.holders([session.id for session in sessions], now=world.now())
    assert together == {sessions[2].id: alive[2]}


async def test_a_spent_refresh_token_stands_for_nobody(world: World) -> None:
    session, first = await signed_in(world, TokenKind.REFRESH)
    second = SessionToken.issue(
        digest=uuid4().bytes * 2, session_id=session.id, kind=TokenKind.REFRESH, now=world.now()
    )
    async with world.begin() as tx:
        await tx.sessions.rotate(first.used(world.now()), second)
    query = world.identity_queries.principal_of_digest
    assert await query(first.digest, TokenKind.REFRESH, now=world.now()) is None
    assert await query(second.digest, TokenKind.COOKIE, now=world.now()) is None
    assert await query(second.digest, TokenKind.REFRESH, now=world.now()) is not None


async def test_of_twenty_who_race_with_a_refresh_token_one_spends_it(world: World) -> None:
    session, first = await signed_in(world, TokenKind.REFRESH)

    async def spend() -> bool:
        async with world.begin() as tx:
            found = await tx.sessions.find_by_digest(first.digest)
            assert found is not None
            if found[1].used_at is not None:
                return False
            await asyncio.sleep(0)
            fresh = SessionToken.issue(
                digest=uuid4().bytes * 2, session_id=session.id, kind=TokenKind.REFRESH, now=world.now()
            )
            await tx.sessions.rotate(found[1].used(world.now()), fresh)
            return True

    assert sum(await asyncio.gather(*(spend() for _ in range(20)))) == 1


async def test_an_age_status_comes_back_whole_and_shows_in_the_principal(world: World) -> None:
    session, _ = await signed_in(world, TokenKind.COOKIE)
    status = AgeStatus(
        user_id=session.user_id,
        state=AgeState.VERIFIED_ADULT,
        method=Method.PASSPORT,
        provider="officer",
        decided_at=world.now(),
        assured_until=world.now() + timedelta(days=365),
    )
    async with world.begin() as tx:
        assert await tx.ages.get(session.user_id) == AgeStatus.unknown(session.user_id)
        assert await tx.ages.get_for_update(session.user_id) == AgeStatus.unknown(session.user_id)
        await tx.ages.save(status)
    async with world.begin() as tx:
        assert await tx.ages.get(session.user_id) == status
        assert await tx.ages.get_for_update(session.user_id) == status
    assert await world.case_queries.status(session.user_id) == status
    nobody = UserId(uuid4())
    assert await world.case_queries.status(nobody) == AgeStatus.unknown(nobody)
    who = await world.identity_queries.principal_of_session(session.id, now=world.now())
    assert who is not None
    assert who.age_state is AgeState.VERIFIED_ADULT


async def principal_states(world: World, session: Session, token: SessionToken) -> set[AgeState]:
    """What the edge takes the person for, by their secret and by their session."""
    by_secret = await world.identity_queries.principal_of_digest(token.digest, token.kind, now=world.now())
    by_session = await world.identity_queries.principal_of_session(session.id, now=world.now())
    assert by_secret is not None
    assert by_session is not None
    together = await world.session_holders.holders([session.id], now=world.now())
    assert together == {session.id: by_session}
    return {by_secret.age_state, by_session.age_state}


async def test_age_13_an_assurance_that_is_over_counts_for_nothing_before_anybody_took_note(
    world: World,
) -> None:
    session, token = await signed_in(world, TokenKind.COOKIE)
    until = world.now() + timedelta(minutes=5)
    async with world.begin() as tx:
        await tx.ages.save(replace(a_verified_adult(session.user_id), assured_until=until))
    world.now.set(until - timedelta(seconds=1))
    assert await principal_states(world, session, token) == {AgeState.VERIFIED_ADULT}
    world.now.set(until)
    assert await principal_states(world, session, token) == {AgeState.UNVERIFIED}


@pytest.mark.parametrize("state", [AgeState.HELD, AgeState.MINOR_LOCKED, AgeState.PENDING])
async def test_the_end_of_an_assurance_opens_no_other_state(world: World, state: AgeState) -> None:
    session, token = await signed_in(world, TokenKind.COOKIE)
    async with world.begin() as tx:
        await tx.ages.save(replace(a_verified_adult(session.user_id), state=state, assured_until=world.now()))
    assert await principal_states(world, session, token) == {state}


async def test_an_assurance_without_an_end_holds_until_it_is_reset(world: World) -> None:
    session, token = await signed_in(world, TokenKind.COOKIE)
    async with world.begin() as tx:
        await tx.ages.save(replace(a_verified_adult(session.user_id), assured_until=None))
    world.now.advance(days=10)
    assert await principal_states(world, session, token) == {AgeState.VERIFIED_ADULT}


async def test_of_twenty_first_attempts_at_once_all_are_counted_one_after_the_other(world: World) -> None:
    user = await added(world)

    async def attempt() -> None:
        async with world.begin() as tx:
            status = await tx.ages.get_for_update(user.id)
            number = int(status.provider or 0)
            await asyncio.sleep(0)
            await tx.ages.save(replace(status, provider=str(number + 1)))

    await asyncio.gather(*(attempt() for _ in range(20)))
    async with world.begin() as tx:
        assert (await tx.ages.get(user.id)).provider == "20"


async def test_a_new_name_does_not_bring_an_old_role_back(world: World) -> None:
    user = await added(world, role=Role.PERFORMER)
    rename = RenameUser(world.begin, WordRules())
    async with world.begin() as tx:
        held = await tx.users.get_for_update(user.id)
        renaming = asyncio.create_task(rename(user_id=user.id, display_name="Another Name"))
        await asyncio.sleep(0.1)
        await tx.users.update(held.with_role(Role.VIEWER))
    await renaming
    async with world.begin() as tx:
        kept = await tx.users.get(user.id)
    assert (kept.role, kept.display_name) == (Role.VIEWER, "Another Name")


async def test_age_24_everybody_of_a_role_is_found(world: World) -> None:
    admin, officer, gone = a_user(role=Role.ADMIN), a_user(role=Role.KYC_OFFICER), a_user(role=Role.ADMIN)
    async with world.begin() as tx:
        await tx.users.add(admin)
        await tx.users.add(officer)
        await tx.users.add(gone.erased())
    async with world.begin() as tx:
        found = await tx.users.ids_of_role(Role.ADMIN)
    assert admin.id in found
    assert gone.id not in found
    assert officer.id not in found


async def test_mod_22_the_language_that_somebody_chose_is_known_wherever_they_are_signed_in(
    world: World,
) -> None:
    session, token = await signed_in(world, TokenKind.COOKIE)

    async def known() -> set[Language | None]:
        by_secret = await world.identity_queries.principal_of_digest(
            token.digest, token.kind, now=world.now()
        )
        by_session = await world.identity_queries.principal_of_session(session.id, now=world.now())
        held = await world.session_holders.holders([session.id], now=world.now())
        in_rooms = await world.query("streaming.rooms", "Audience").principals([session.id], now=world.now())
        assert by_secret is not None
        assert by_session is not None
        found = (by_secret, by_session, held[session.id], in_rooms[session.id])
        return {each.language for each in found}

    assert await known() == {None}
    for language in Language:
        await ChooseLanguage(world.begin)(user_id=session.user_id, language=language)
        assert await known() == {language}


async def test_mod_22_a_choice_of_language_does_not_bring_an_old_role_back(world: World) -> None:
    user = await added(world, role=Role.PERFORMER)
    async with world.begin() as tx:
        held = await tx.users.get_for_update(user.id)
        choose = ChooseLanguage(world.begin)
        choosing = asyncio.create_task(choose(user_id=user.id, language=Language.HINDI))
        await asyncio.sleep(0.1)
        await tx.users.update(held.with_role(Role.VIEWER))
    await choosing
    async with world.begin() as tx:
        kept = await tx.users.get(user.id)
    assert (kept.role, kept.language) == (Role.VIEWER, Language.HINDI)


async def test_prv_09_an_erased_account_has_no_language_and_is_given_none(world: World) -> None:
    user = await added(world, language=Language.HINDI)
    async with world.begin() as tx:
        await tx.users.update((await tx.users.get_for_update(user.id)).erased())
    await ChooseLanguage(world.begin)(user_id=user.id, language=Language.HINDI)
    async with world.begin() as tx:
        kept = await tx.users.get(user.id)
    assert (kept.is_erased, kept.language) == (True, None)
