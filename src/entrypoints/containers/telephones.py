"""A part of the container: telephone numbers of accounts."""

from dependency_injector import providers

from adapters.postgres.identity.telephones import PostgresTelephoneQueries
from application.identity.ask_telephone_code import AskTelephoneCode
from application.identity.own_telephone import ReadOwnTelephone, RemoveTelephone
from application.identity.verify_telephone import VerifyTelephone
from entrypoints.choices.text_messages import texted
from entrypoints.containers.edge import EdgePart
from entrypoints.containers.ground import Ground
from entrypoints.containers.notifications import NotificationsPart


class TelephonesPart(Ground):
    """Proving that a number is one's own."""

    telephone_queries = providers.Singleton(PostgresTelephoneQueries, Ground.engine)

    # Use cases
    ask_telephone_code = providers.Factory(
        AskTelephoneCode,
        begin=Ground.begin,
        sealer=Ground.sealer,
        hasher=Ground.identity_hasher,
        texts=NotificationsPart.text_messages,
        limiter=EdgePart.rate_limiter,
        now=Ground.now,
        new_secret=Ground.new_secret,
        texted=providers.Callable(texted, Ground.settings),
        codes_an_hour=Ground.settings.provided.telephone_codes_an_hour,
    )
    verify_telephone = providers.Factory(
        VerifyTelephone,
        Ground.begin,
        Ground.identity_hasher,
        Ground.now,
        Ground.settings.provided.telephone_accounts_max,
    )
    read_own_telephone = providers.Factory(ReadOwnTelephone, Ground.begin, Ground.sealer, Ground.now)
    remove_telephone = providers.Factory(RemoveTelephone, Ground.begin, Ground.now)
