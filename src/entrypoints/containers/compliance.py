"""A part of the container: compliance."""

from dependency_injector import providers

from adapters.postgres.age_verification.documents import sealed_documents, sealed_uploads
from adapters.postgres.age_verification.evidence import sealed_claims
from adapters.postgres.compliance.export import PostgresLegalExportQueries
from adapters.postgres.compliance.queries import PostgresLegalQueries, PostgresRetentionQueries
from adapters.postgres.compliance.removal_orders import sealed_order_officers
from adapters.postgres.compliance.requests import sealed_exports, sealed_officers
from adapters.postgres.consent.agreements import sealed_names
from adapters.postgres.consent.withdrawals import sealed_withdrawals
from adapters.postgres.identity.telephones import (
    sealed_kept_telephones,
    sealed_telephone_proofs,
    sealed_telephones,
)
from adapters.postgres.moderation.complaints import sealed_complaints
from adapters.postgres.moderation.watch.footage import sealed_footage
from adapters.postgres.moderation.watch.footage_queries import PostgresFootageRetention
from adapters.postgres.payouts.accounts import sealed_payout_accounts
from adapters.postgres.streaming.recordings import PostgresRecordingRetention, sealed_recordings
from adapters.pyzipper.archives import PyzipperArchives
from application.compliance.act_on_legal_request import ActOnLegalRequest
from application.compliance.apply_retention import ApplyRetention
from application.compliance.download_legal_export import DownloadLegalExport
from application.compliance.erase_footage import EraseFootage
from application.compliance.erase_minor_data import EraseMinorData
from application.compliance.erase_recordings import EraseRecordings
from application.compliance.export_legal_request import ExportLegalRequest
from application.compliance.lift_legal_hold import LiftLegalHold
from application.compliance.place_legal_hold import PlaceLegalHold
from application.compliance.receive_legal_request import ReceiveLegalRequest
from application.compliance.reveal_signing_officer import RevealSigningOfficer
from application.compliance.rotate_keys import RotateKeys
from application.compliance.tell_people_concerned import TellPeopleConcerned
from entrypoints.containers.ground import Ground


class CompliancePart(Ground):
    """Requests by law, retention, and the rotation of keys."""

    legal_queries = providers.Singleton(PostgresLegalQueries, Ground.engine)
    legal_export_queries = providers.Singleton(PostgresLegalExportQueries, Ground.engine)
    retention_queries = providers.Singleton(PostgresRetentionQueries, Ground.engine)
    footage_retention = providers.Singleton(PostgresFootageRetention, Ground.engine)
    recording_retention = providers.Singleton(PostgresRecordingRetention, Ground.engine)
    archives = providers.Singleton(PyzipperArchives)
    sealed_items = providers.List(  # everything whose keys are rotated (PRV-04)
        providers.Singleton(sealed_documents, Ground.engine),
        providers.Singleton(sealed_uploads, Ground.engine),
        providers.Singleton(sealed_claims, Ground.engine),
        providers.Singleton(sealed_payout_accounts, Ground.engine),
        providers.Singleton(sealed_names, Ground.engine),
        providers.Singleton(sealed_withdrawals, Ground.engine),
        providers.Singleton(sealed_complaints, Ground.engine),
        providers.Singleton(sealed_officers, Ground.engine),
        providers.Singleton(sealed_exports, Ground.engine),
        providers.Singleton(sealed_order_officers, Ground.engine),
        providers.Singleton(sealed_footage, Ground.engine),
        providers.Singleton(sealed_recordings, Ground.engine),
        providers.Singleton(sealed_telephones, Ground.engine),
        providers.Singleton(sealed_kept_telephones, Ground.engine),
        providers.Singleton(sealed_telephone_proofs, Ground.engine),
    )

    # Use cases
    erase_footage = providers.Factory(
        EraseFootage, Ground.begin, footage_retention, Ground.now, Ground.new_id
    )
    erase_recordings = providers.Factory(
        EraseRecordings, Ground.begin, recording_retention, Ground.now, Ground.new_id
    )
    rotate_keys = providers.Factory(RotateKeys, Ground.sealer, Ground.vault_keys, sealed_items)
    receive_legal_request = providers.Factory(
        ReceiveLegalRequest, Ground.begin, Ground.sealer, Ground.now, Ground.new_id
    )
    act_on_legal_request = providers.Factory(ActOnLegalRequest, Ground.begin, Ground.now, Ground.new_id)
    export_legal_request = providers.Factory(
        ExportLegalRequest,
        begin=Ground.begin,
        queries=legal_export_queries,
        archives=archives,
        sealer=Ground.sealer,
        store=Ground.object_store,
        now=Ground.now,
        new_id=Ground.new_id,
        new_secret=Ground.new_secret,
    )
    download_legal_export = providers.Factory(
        DownloadLegalExport, Ground.begin, Ground.sealer, Ground.object_store, Ground.now, Ground.new_id
    )
    reveal_signing_officer = providers.Factory(
        RevealSigningOfficer, Ground.begin, Ground.sealer, Ground.now, Ground.new_id
    )
    tell_people_concerned = providers.Factory(TellPeopleConcerned, Ground.begin, Ground.now, Ground.new_id)
    place_legal_hold = providers.Factory(PlaceLegalHold, Ground.begin, Ground.now, Ground.new_id)
    lift_legal_hold = providers.Factory(LiftLegalHold, Ground.begin, Ground.now, Ground.new_id)
    erase_minor_data = providers.Factory(
        EraseMinorData, Ground.begin, retention_queries, Ground.now, Ground.new_id
    )
    apply_retention = providers.Factory(
        ApplyRetention, Ground.begin, retention_queries, Ground.now, Ground.new_id
    )
