from adapters.crypto.passwords import Argon2Passwords


async def test_a_password_is_kept_as_argon2id_and_found_again() -> None:
    passwords = Argon2Passwords()
    kept = await passwords.hash("monsoon over the veena")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.verify("monsoon over the veena", kept)
    assert not await passwords.verify("monsoon over the sitar", kept)


async def test_nobody_signs_in_where_there_is_no_account_or_no_hash() -> None:
    passwords = Argon2Passwords()
    assert not await passwords.verify("no account has this password", None)
    assert not await passwords.verify("anything at all", "not a hash")
