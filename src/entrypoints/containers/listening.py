"""A part of the container: listening to what is said in shows."""

from dependency_injector import providers

from adapters.postgres.moderation.watch.speech_watch import PostgresSpeechQueries
from application.moderation.footage.preserve_show import PreserveSpoken
from application.moderation.watch.listen_to_shows import ListenToShows
from application.moderation.watch.raise_speech_alarm import RaiseSpeechAlarm
from entrypoints.choices.speech_recognizers import speech_recognizers
from entrypoints.containers.footage import FootagePart
from entrypoints.containers.ground import Ground
from entrypoints.containers.streaming import StreamingPart
from entrypoints.containers.writing import WritingPart
from entrypoints.figures.speech import SpeechFigures


class ListeningPart(Ground):
    """Who listens, and what follows from what was heard."""

    speech_recognizers = providers.Singleton(speech_recognizers, Ground.settings)
    speech_queries = providers.Singleton(PostgresSpeechQueries, Ground.engine)
    speech_figures = providers.Factory(
        SpeechFigures, speech_queries, providers.Callable(bool, speech_recognizers), Ground.now
    )
    raise_speech_alarm = providers.Factory(
        RaiseSpeechAlarm, Ground.begin, Ground.now, Ground.new_id, Ground.case_profile
    )
    preserve_spoken = providers.Factory(
        PreserveSpoken, Ground.begin, FootagePart.footage_vault, Ground.now, Ground.new_id
    )
    listen_to_shows = providers.Singleton(  # it remembers where each show was
        ListenToShows,
        begin=Ground.begin,
        watch=FootagePart.watch_queries,
        taps=StreamingPart.media_taps,
        recognizer=providers.Callable(lambda chosen: next(iter(chosen), None), speech_recognizers),
        screen=WritingPart.text_screen,
        raise_alarm=raise_speech_alarm,
        now=Ground.now,
    )
