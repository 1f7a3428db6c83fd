"""A part of the container: identity."""

from dependency_injector import providers

from adapters.crypto.access_tokens import Ed25519AccessTokens
from adapters.crypto.passwords import Argon2Passwords
from adapters.postgres.identity.accounts import PostgresIdentityQueries
from adapters.postgres.identity.session_holders import PostgresSessionHolders
from adapters.postgres.kept_look import KeptLook
from application.identity.choose_language import ChooseLanguage
from application.identity.refresh_session import RefreshSession
from application.identity.register_user import RegisterUser
from application.identity.rename_user import RenameUser
from application.identity.sign_in import SignIn
from application.identity.sign_out import SignOut
from entrypoints.containers.ground import Ground, connector_for
from entrypoints.containers.writing import WritingPart


class IdentityPart(Ground):
    """Accounts and sessions."""

    identity_queries = providers.Singleton(PostgresIdentityQueries, Ground.urgent_engine)
    session_look = providers.Singleton(
        KeptLook, providers.Callable(connector_for, Ground.settings, "livepanty sessions")
    )
    session_holders = providers.Singleton(PostgresSessionHolders, session_look)
    passwords = providers.Singleton(Argon2Passwords)
    access_tokens = providers.Singleton(
        Ed25519AccessTokens, Ground.settings.provided.token_signing_key, Ground.settings.provided.public_url
    )

    # Use cases
    register_user = providers.Factory(
        RegisterUser, Ground.begin, passwords, Ground.now, Ground.new_id, WritingPart.chat_screen
    )
    sign_in = providers.Factory(SignIn, Ground.begin, passwords, Ground.now, Ground.new_id, Ground.new_secret)
    refresh_session = providers.Factory(RefreshSession, Ground.begin, Ground.now, Ground.new_secret)
    sign_out = providers.Factory(SignOut, Ground.begin, Ground.now)
    choose_language = providers.Factory(ChooseLanguage, Ground.begin)
    rename_user = providers.Factory(RenameUser, Ground.begin, WritingPart.chat_screen)
