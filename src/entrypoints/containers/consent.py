"""A part of the container: consent."""

from dependency_injector import providers

from adapters.postgres.consent.agreements import PostgresConsentQueries
from adapters.postgres.consent.withdrawals import PostgresWithdrawalQueries
from application.consent.answer_invitation import ConfirmInvitation, DeclineInvitation
from application.consent.decide_withdrawal import DecideWithdrawal
from application.consent.export_records import ExportOwnRecord, ExportRecords
from application.consent.invite_co_performer import InviteCoPerformer
from application.consent.read_withdrawal import OpenWithdrawalWords, ReadWithdrawalStatus
from application.consent.receive_withdrawal import ReceiveWithdrawal
from application.consent.register_media import RegisterMedia
from application.consent.remove_co_performer import RemoveCoPerformer
from application.consent.sign_agreement import SignAgreement
from application.consent.withdraw_from_show import WithdrawFromShow
from entrypoints.containers.ground import Ground
from entrypoints.containers.streaming import StreamingPart
from entrypoints.containers.writing import WritingPart


class ConsentPart(Ground):
    """Who agreed to be on camera, and who took it back."""

    consent_queries = providers.Singleton(PostgresConsentQueries, Ground.engine)
    withdrawal_queries = providers.Singleton(PostgresWithdrawalQueries, Ground.engine)

    # Use cases
    sign_agreement = providers.Factory(SignAgreement, Ground.begin, Ground.sealer, Ground.now)
    invite_co_performer = providers.Factory(InviteCoPerformer, Ground.begin, Ground.now)
    remove_co_performer = providers.Factory(RemoveCoPerformer, Ground.begin)
    confirm_invitation = providers.Factory(ConfirmInvitation, Ground.begin, Ground.now)
    decline_invitation = providers.Factory(DeclineInvitation, Ground.begin, Ground.now)
    register_media = providers.Factory(RegisterMedia, Ground.begin, Ground.now, WritingPart.text_screen)
    receive_withdrawal = providers.Factory(
        ReceiveWithdrawal, Ground.begin, Ground.sealer, Ground.now, Ground.new_secret
    )
    withdraw_from_show = providers.Factory(
        WithdrawFromShow,
        Ground.urgent_database.provided.begin,
        StreamingPart.media_rooms,
        Ground.now,
        Ground.new_id,
        Ground.new_secret,
    )
    decide_withdrawal = providers.Factory(DecideWithdrawal, Ground.begin, Ground.now, Ground.new_id)
    export_records = providers.Factory(
        ExportRecords,
        Ground.begin,
        StreamingPart.stream_queries,
        Ground.sealer,
        Ground.now,
        Ground.new_id,
        Ground.settings.provided.public_url,
    )
    export_own_record = providers.Factory(
        ExportOwnRecord,
        Ground.begin,
        StreamingPart.stream_queries,
        Ground.now,
        Ground.settings.provided.public_url,
    )
    read_withdrawal_status = providers.Factory(ReadWithdrawalStatus, Ground.begin)
    open_withdrawal_words = providers.Factory(
        OpenWithdrawalWords, Ground.begin, Ground.sealer, Ground.now, Ground.new_id
    )
