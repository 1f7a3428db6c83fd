"""Of every program: where it runs, what it keeps things in, and how it proves who it is."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class PlatformSettings(BaseSettings):
    environment: Literal["dev", "production"] = Field("production", description="`dev` or `production`")
    public_url: str = Field("", description="Where browsers reach the platform, without a slash at the end")
    database_url: str = Field("", description="`postgresql+asyncpg://user:password@host:port/database`")
    redis_url: str = Field("", description="Valkey or Redis 7+: `redis://host:port/0`")
    s3_endpoint_url: str = Field("", description="S3 endpoint for documents and recordings")
    s3_access_key_id: str = Field("", description="S3 access key id")
    s3_secret_access_key: str = Field(
        "", description="S3 secret access key", json_schema_extra={"secret": True}
    )
    s3_bucket: str = Field("livepanty", description="S3 bucket")
    s3_region: str = Field("us-east-1", description="The S3 bucket's region")
    vault_key_file: str = Field(
        "",
        description="File with the keys that wrap documents' keys, mode 0600; this or `LIVEPANTY_VAULT_KMS_KEY_ID`",
    )
    vault_kms_key_id: str = Field(
        "",
        description="KMS key (id, ARN or alias) that wraps documents' keys; this or `LIVEPANTY_VAULT_KEY_FILE`",
    )
    vault_kms_endpoint_url: str = Field("", description="KMS endpoint, where it is not Amazon's own")
    vault_kms_region: str = Field("ap-south-1", description="The KMS key's region")
    clamd_address: str = Field(
        "", description="`host:port` of a clamd that scans uploads; without it they are only made anew"
    )
    smtp_url: str = Field(
        "", description="`smtp://user:password@host:port`, `smtps://…` for TLS from the start"
    )
    mail_from: str = Field("", description="Sender of e-mail: `LivePanty <no-reply@example.in>`")
    secret_key: str = Field(
        "", description="Signs CSRF tokens and cursors", json_schema_extra={"secret": True}
    )
    token_signing_key: str = Field(
        "",
        description="Ed25519 private key of access tokens: 32 bytes as base64url",
        json_schema_extra={"secret": True},
    )
    ledger_digest_key: str = Field(
        "",
        description="Ed25519 private key of the daily digests: 32 bytes as base64url; for the worker alone",
        json_schema_extra={"secret": "optional"},
    )
    ledger_digest_public_keys: str = Field(
        "",
        description="Public keys of earlier digest keys, with commas between them: what these signed is still taken",
    )
    country_header: str = Field(
        "",
        description=(
            "Header in which the proxy in front says a request's country, such as `CF-IPCountry`; for what regions"
            " allow it counts only from the proxy that `serve web --proxy` names, which overwrites what clients send"
        ),
    )
    region_database: str = Field(
        "",
        description=(
            "File in MaxMind's format (`.mmdb`) that places addresses, renewed in its place; this or"
            " `LIVEPANTY_COUNTRY_HEADER` in production"
        ),
    )
    assumed_region: str = Field(
        "IN",
        description="In `dev` alone: where somebody is whom nothing places, as ISO 3166 names it",
    )
    grievance_officers: str = Field(
        "",
        description="Who answers for complaints, and who did before; needed outside development. JSON: "
        '`[{"since": "2026-11-01", "name": …, "email": …, "address": …}]`, by the first day in India',
    )
    metrics_token: str = Field(
        "",
        description="Bearer token with which `/metrics` tells of pictures and second looks too; without it, never",
        json_schema_extra={"secret": "optional"},
    )
    database_pool_size: int = Field(10, ge=2, le=100, description="Database connections of one process")
