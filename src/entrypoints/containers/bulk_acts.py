"""A part of the container: one act of staff on many things at once."""

from dependency_injector import providers

from adapters.postgres.moderation.bulk import PostgresBulkActQueries
from application.moderation.bulk._bulk import BulkGround
from application.moderation.bulk.confirm_bulk_act import ConfirmBulkAct, UndoBulkAct
from application.moderation.bulk.preview_bulk_act import PreviewBulkAct
from application.moderation.bulk.run_bulk_acts import RunBulkActs
from entrypoints.containers.ground import Ground
from entrypoints.containers.second_looks import SecondLooksPart


class BulkActsPart(SecondLooksPart):
    """How they are seen first, confirmed, done and taken back. What is closed by one is drawn as any other."""

    bulk_act_queries = providers.Singleton(PostgresBulkActQueries, Ground.engine)

    # Use cases
    preview_bulk_act = providers.Factory(PreviewBulkAct, Ground.begin, Ground.now)
    confirm_bulk_act = providers.Factory(ConfirmBulkAct, Ground.begin, Ground.now, Ground.new_id)
    undo_bulk_act = providers.Factory(UndoBulkAct, Ground.begin, Ground.now, Ground.new_id)
    run_bulk_acts = providers.Factory(
        RunBulkActs,
        Ground.begin,
        bulk_act_queries,
        Ground.now,
        providers.Factory(BulkGround, Ground.new_id, Ground.profile, SecondLooksPart.second_look_rate),
    )
