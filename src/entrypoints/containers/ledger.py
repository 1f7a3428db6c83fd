"""A part of the container: ledger."""

from dependency_injector import providers

from adapters.crypto.digest_keys import Ed25519DigestSigner
from adapters.postgres.ledger.book import PostgresBookQueries
from adapters.postgres.ledger.digests import PostgresDigestQueries
from adapters.postgres.ledger.holds import PostgresHoldQueries
from adapters.postgres.ledger.remittances import PostgresRemittanceQueries
from adapters.postgres.ledger.statements import PostgresStatementQueries
from adapters.postgres.ledger.subjects import PostgresLineSubjects
from adapters.postgres.ledger.transfers import PostgresLedgerQueries
from application.ledger.decide_remittance import DecideRemittance
from application.ledger.expire_holds import ExpireHolds
from application.ledger.make_remittance import MakeRemittance
from application.ledger.write_digest import WriteDigest
from entrypoints.containers.ground import Ground


class LedgerPart(Ground):
    """The book: its screens, its holds and its digests."""

    ledger_queries = providers.Singleton(PostgresLedgerQueries, Ground.engine)
    statement_queries = providers.Singleton(PostgresStatementQueries, Ground.engine)
    book_queries = providers.Singleton(PostgresBookQueries, Ground.engine)
    line_subjects = providers.Singleton(PostgresLineSubjects, Ground.engine)
    digest_queries = providers.Singleton(PostgresDigestQueries, Ground.engine)
    digest_signer = providers.Singleton(Ed25519DigestSigner, Ground.settings.provided.ledger_digest_key)
    remittance_queries = providers.Singleton(PostgresRemittanceQueries, Ground.engine)
    hold_queries = providers.Singleton(PostgresHoldQueries, Ground.engine)

    # Use cases
    expire_holds = providers.Factory(ExpireHolds, Ground.begin, hold_queries, Ground.now)
    make_remittance = providers.Factory(MakeRemittance, Ground.begin, Ground.now, Ground.new_id)
    decide_remittance = providers.Factory(DecideRemittance, Ground.begin, Ground.now, Ground.new_id)
    write_digest = providers.Factory(WriteDigest, Ground.begin, digest_signer, Ground.now)
