"""Text messages by AWS End User Messaging SMS (`SendTextMessage`), with India's registrations (DLT).

Nothing is tried twice here: a try whose answer was lost may have been sent, and whoever asks knows whether a second
message does harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from adapters.aws.calls import READ_SECONDS, AwsCalls
from domain.language import Language
from domain.notifications.text_message import TextKey, TextMessage
from domain.telephone import TelephoneNumber
from ports.notifications.text_messages import TextMessageError, TextMessages

THREADS = 4
DEADLINE_SECONDS = 10.0
KEPT_SECONDS = 600
"""A message that its network cannot deliver for so long is dropped: no code of ours is good for longer."""

_PASSING = frozenset({"ThrottlingException", "InternalServerException", "ServiceUnavailableException"})
"""What may go another way next time. All else is the number's or our account's, and stays."""

Templates = Mapping[TextKey, Mapping[Language, str]]


@dataclass(frozen=True, slots=True)
class IndianSender:
    """As it is registered: `header` is the sender id, `entity_id` the principal entity's, `templates` the content
    templates', and `name` what the platform calls itself in them."""

    name: str
    header: str
    entity_id: str
    templates: Templates


class AwsTextMessages(TextMessages):
    """Without a key, it comes from where AWS's SDK looks: the machine's role."""

    def __init__(
        self, *, region: str, endpoint_url: str, sender: IndianSender, access_key_id: str = "",
        secret_access_key: str = "", read_seconds: float = READ_SECONDS,
    ) -> None:  # fmt: skip
        self._sender = sender
        self._calls = AwsCalls(
            "pinpoint-sms-voice-v2", endpoint_url=endpoint_url, region=region, access_key_id=access_key_id,
            secret_access_key=secret_access_key, threads=THREADS,
            read_seconds=read_seconds,
        )  # fmt: skip

    @property
    def is_on(self) -> bool:
        return True

    async def send(self, to: TelephoneNumber, message: TextMessage) -> None:
        request = self._request(to, message)
        try:
            await self._calls.ask("send_text_message", DEADLINE_SECONDS, **request)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            raise TextMessageError(
                f"the text message provider answered {code}", permanent=code not in _PASSING
            ) from None
        except ParamValidationError:
            raise TextMessageError("the text message cannot be sent as it is", permanent=True) from None
        except (TimeoutError, BotoCoreError) as error:
            raise TextMessageError(
                f"the text message provider did not answer: {type(error).__name__}"
            ) from None

    async def aclose(self) -> None:
        self._calls.close()

    def _request(self, to: TelephoneNumber, message: TextMessage) -> dict[str, object]:
        """Raises `TextMessageError` where the law wants an id that the operator has not given."""
        request: dict[str, object] = {
            "DestinationPhoneNumber": to.e164,
            "MessageBody": message.body(self._sender.name),
            "MessageType": "TRANSACTIONAL",
            "TimeToLive": KEPT_SECONDS,
        }
        if self._sender.header:
            request["OriginationIdentity"] = self._sender.header
        if to.is_indian:
            template_id = self._sender.templates.get(message.key, {}).get(message.language, "")
            if not template_id or not self._sender.entity_id:
                raise TextMessageError(
                    f"no registered template for {message.key} in {message.language}", permanent=True
                )
            request["DestinationCountryParameters"] = {
                "IN_TEMPLATE_ID": template_id,
                "IN_ENTITY_ID": self._sender.entity_id,
            }
        return request


class NoTextMessages(TextMessages):
    """Where the operator has no provider."""

    @property
    def is_on(self) -> bool:
        return False

    async def send(self, to: TelephoneNumber, message: TextMessage) -> None:
        raise TextMessageError("no text messages are sent here", permanent=True)

    async def aclose(self) -> None:
        """There is nothing to let go of."""
