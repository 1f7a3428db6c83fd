"""Of money: gateways, payouts, and who sells."""

from pydantic import Field
from pydantic_settings import BaseSettings


class PaymentSettings(BaseSettings):
    razorpay_key_id: str = Field("", description="Razorpay API key id")
    razorpay_key_secret: str = Field(
        "", description="Razorpay API key secret", json_schema_extra={"secret": True}
    )
    razorpay_webhook_secret: str = Field(
        "", description="Razorpay webhook secret", json_schema_extra={"secret": True}
    )
    razorpayx_account_number: str = Field(
        "", description="The RazorpayX account that payouts leave from; without it nobody is paid"
    )
    razorpayx_webhook_secret: str = Field(
        "", description="RazorpayX webhook secret", json_schema_extra={"secret": "optional"}
    )
    payout_approval_ref: str = Field(
        "", description="Reference of the bank's written approval; live payouts do not start without it"
    )
    payout_watch_days: int = Field(
        7,
        ge=1,
        le=90,
        description="How many days the bank is asked again about a payout that it called paid: it may come back",
    )
    message_price_least: int = Field(
        5, ge=1, le=100_000, description="The least tokens that a performer may ask for a direct message"
    )
    message_price_most: int = Field(
        1_000, ge=1, le=100_000, description="The most tokens that a performer may ask for a direct message"
    )
    razorpay_api_url: str = Field("https://api.razorpay.com", description="Base address of Razorpay's API")
    razorpay_checkout_url: str = Field(
        "https://api.razorpay.com/v1/checkout/embedded", description="Razorpay's hosted checkout page"
    )
    phonepe_client_id: str = Field("", description="PhonePe client id; without it PhonePe is not offered")
    phonepe_client_secret: str = Field(
        "", description="PhonePe client secret", json_schema_extra={"secret": "optional"}
    )
    phonepe_client_version: str = Field("1", description="PhonePe client version")
    phonepe_webhook_username: str = Field("", description="User name that PhonePe's webhooks prove")
    phonepe_webhook_password: str = Field(
        "", description="Password that PhonePe's webhooks prove", json_schema_extra={"secret": "optional"}
    )
    phonepe_api_url: str = Field(
        "https://api.phonepe.com/apis/pg", description="Base address of PhonePe's payment gateway"
    )
    phonepe_auth_url: str = Field(
        "https://api.phonepe.com/apis/identity-manager", description="Base address of PhonePe's tokens"
    )
    phonepe_page_url: str = Field(
        "https://mercury-t2.phonepe.com", description="Where PhonePe's pages are: forms may lead there"
    )
    phonepe_approval_ref: str = Field(
        "",
        description="Reference of PhonePe's acquirer's written approval; it does not start live without it",
    )
    seller_legal_name: str = Field(
        "", description="Legal name of the company that sells tokens: on each invoice"
    )
    seller_gstin: str = Field(
        "", description="The seller's GSTIN; its first two digits are the seller's state"
    )
    seller_address: str = Field("", description="The seller's registered address")
    statement_descriptor: str = Field(
        "",
        description="What buyers read on their bank statement, as agreed with the acquirer; it is on receipts",
    )
    shop_name: str = Field("LivePanty", description="What payers read on a gateway's page")
    payment_contact_email: str = Field(
        "payments@livepanty.example", description="Our address, given to gateways in place of the buyer's"
    )
    payment_contact_phone: str = Field(
        "+910000000000", description="Our telephone, given to gateways in place of the buyer's"
    )
    legal_profile: str = Field(
        "IN-nonexplicit", description="The legal profile, which lists the payment providers it may use"
    )
    acquirer_approval_ref: str = Field(
        "", description="Reference of the acquirer's written approval; live payments do not start without it"
    )
