"""The permission matrix: every route by every kind of person. A route without a row here fails."""

import re
from uuid import uuid4

import msgspec
import pytest
from quart import Quart

from domain.age_verification.age import AgeState
from domain.identity.permissions import OPEN_TO_LOCKED, PERMISSIONS, Permission, Role
from entrypoints.access import access_of
from tests.integration.api.conftest import People

PUBLIC = "public"

MATRIX: dict[str, str] = {
    "DELETE /v1/sessions/current": "manage_own_account",
    "DELETE /v1/streams/<uuid:stream_id>/cast/<uuid:user_id>": "publish adult",
    "DELETE /v1/streams/<uuid:stream_id>/whep/<session_id>": "watch",
    "DELETE /v1/streams/<uuid:stream_id>/whip/<session_id>": PUBLIC,
    "GET /": PUBLIC,
    "GET /.well-known/jwks.json": PUBLIC,
    "GET /account": "manage_own_account",
    "GET /age-check": "verify_own_age",
    "GET /age-check/return": "verify_own_age",
    "GET /age-check/state": "verify_own_age",
    "GET /agreement": "apply_as_performer",
    "GET /bookings": "book_shows",
    "GET /consent/withdraw": PUBLIC,
    "GET /consent/withdrawals": PUBLIC,
    "GET /docs": PUBLIC,
    "GET /grievance": PUBLIC,
    "GET /health": PUBLIC,
    "GET /invitations": "manage_own_account",
    "GET /live": "watch adult",
    "GET /metrics": PUBLIC,
    "GET /notices": "manage_own_account",
    "GET /notices/unread": "manage_own_account",
    "GET /openapi.json": PUBLIC,
    "GET /perform": "apply_as_performer adult",
    "GET /perform/return": "apply_as_performer adult",
    "GET /problems/<code>": PUBLIC,
    "GET /ready": PUBLIC,
    "GET /rules": PUBLIC,
    "GET /sign-in": PUBLIC,
    "GET /sign-up": PUBLIC,
    "GET /staff": "view_live_wall adult",
    "GET /staff/audit": "read_audit_log",
    "GET /staff/deliveries": "read_deliveries",
    "GET /staff/document-views/<token>": "view_documents",
    "GET /staff/document-views/<token>/pages/<int:page>.jpg": "view_documents",
    "GET /staff/finance": "read_finance",
    "GET /staff/finance/accounts/<kind>": "read_finance",
    "GET /staff/finance/accounts/<kind>/<uuid:owner>": "read_finance",
    "GET /staff/finance/cash": "read_finance",
    "GET /staff/finance/cash.csv": "read_finance",
    "GET /staff/finance/digests": "read_finance",
    "GET /staff/finance/owed": "read_finance",
    "GET /staff/finance/sales": "read_finance",
    "GET /staff/finance/sales.csv": "read_finance",
    "GET /v1/staff/finance/gst": "read_finance",
    "GET /v1/staff/finance/payment-holds": "read_finance",
    "GET /v1/staff/promo-grants": "grant_promo",
    "GET /v1/staff/settlement-differences": "work_payment_exceptions",
    "GET /v1/staff/settlements": "work_payment_exceptions",
    "GET /v1/staff/settlements/<provider>/<settlement_id>": "work_payment_exceptions",
    "POST /v1/staff/settlement-differences/<provider>/resolve": "work_payment_exceptions",
    "POST /v1/staff/settlements/<provider>/files": "work_payment_exceptions",
    "PUT /v1/staff/promo-grants/<uuid:grant_id>": "grant_promo",
    "GET /staff/payment-holds": "work_payment_exceptions",
    "POST /staff/payment-holds/<uuid:user_id>": "work_payment_exceptions",
    "POST /v1/staff/finance/payment-holds/<uuid:user_id>/keep": "work_payment_exceptions",
    "GET /v1/staff/finance/remittances": "read_finance",
    "POST /v1/staff/finance/tax-files/tcs": "make_payouts",
    "POST /v1/staff/finance/tax-files/tds": "make_payouts",
    "PUT /v1/staff/finance/remittances/<uuid:remittance_id>": "make_payouts",
    "PUT /v1/staff/finance/remittances/<uuid:remittance_id>/decision": "check_payouts",
    "GET /staff/finance/gst.csv": "read_finance",
    "GET /staff/finance/taxes": "read_finance",
    "POST /staff/finance/remittances": "make_payouts",
    "POST /staff/finance/remittances/<uuid:remittance_id>/decision": "check_payouts",
    "POST /staff/finance/tax-files/<kind>": "make_payouts",
    "POST /v1/staff/finance/payment-holds/<uuid:user_id>/release": "work_payment_exceptions",
    "GET /staff/legal": "handle_legal_requests",
    "GET /staff/legal/<uuid:request_id>": "handle_legal_requests",
    "GET /staff/legal/holds": "handle_legal_requests",
    "GET /staff/legal/new": "handle_legal_requests",
    "GET /staff/people": "review_verification",
    "GET /staff/people/<uuid:user_id>": "review_verification",
    "GET /staff/records": "export_records",
    "GET /staff/streams/<uuid:stream_id>": "view_live_wall adult",
    "GET /staff/streams/<uuid:stream_id>/reports": "view_live_wall adult",
    "GET /staff/verification": "review_verification",
    "GET /staff/verification/cases/<uuid:case_id>": "review_verification",
    "GET /staff/verification/waiting": "review_verification",
    "GET /staff/withdrawals": "work_withdrawals",
    "GET /staff/withdrawals/<uuid:withdrawal_id>": "work_withdrawals",
    "GET /statement": "manage_own_account",
    "GET /studio": "publish adult",
    "GET /studio/<uuid:stream_id>": "publish adult",
    "GET /studio/<uuid:stream_id>/cast": "publish adult",
    "GET /studio/<uuid:stream_id>/private": "publish adult",
    "GET /studio/shows": "publish adult",
    "GET /v1/agreements/current": "apply_as_performer",
    "GET /v1/earnings": "publish adult",
    "DELETE /v1/me/goals/<uuid:goal_id>": "publish adult",
    "DELETE /v1/me/overlay-tokens/<uuid:token_id>": "publish",
    "DELETE /v1/me/spending/raise": "set_spending_limits",
    "DELETE /v1/me/tip-menu/<uuid:item_id>": "set_tip_menu adult",
    "GET /earnings": "receive_payouts adult",
    "GET /earnings/payouts/<uuid:payout_id>": "receive_payouts adult",
    "GET /earnings/certificates/<year>.pdf": "receive_payouts adult",
    "GET /earnings/statements/<month>.pdf": "receive_payouts adult",
    "GET /earnings/statements/<month>": "receive_payouts adult",
    "GET /earnings/statements/<month>.csv": "receive_payouts adult",
    "GET /earnings/statements/<month>.json": "receive_payouts adult",
    "POST /earnings/account": "receive_payouts adult",
    "POST /earnings/fees": "receive_payouts adult",
    "POST /earnings/payouts": "receive_payouts adult",
    "GET /staff/payouts": "make_payouts",
    "GET /staff/payouts/accounts": "check_payouts",
    "GET /staff/payouts/batches/<uuid:batch_id>": "check_payouts",
    "GET /staff/payouts/freezes": "freeze_earnings",
    "GET /staff/payouts/reviews": "review_coercion",
    "POST /staff/payouts/<uuid:payout_id>/decline": "make_payouts",
    "POST /staff/payouts/accounts/<uuid:account_id>": "check_payouts",
    "POST /staff/payouts/batches": "make_payouts",
    "POST /staff/payouts/batches/<uuid:batch_id>/check": "check_payouts",
    "POST /staff/payouts/batches/<uuid:batch_id>/refuse": "check_payouts",
    "POST /staff/payouts/freezes": "freeze_earnings",
    "POST /staff/payouts/freezes/<uuid:freeze_id>/release": "freeze_earnings",
    "POST /staff/payouts/reviews/<uuid:review_id>": "review_coercion",
    "GET /v1/me/earnings": "receive_payouts adult",
    "GET /v1/me/fee-schedules": "receive_payouts adult",
    "GET /v1/me/payout-account": "receive_payouts adult",
    "GET /v1/me/payout-statements/<month>.pdf": "receive_payouts adult",
    "GET /v1/me/payout-statements/<month>": "receive_payouts adult",
    "GET /v1/me/payouts": "receive_payouts adult",
    "GET /v1/me/payouts/<uuid:payout_id>": "receive_payouts adult",
    "GET /v1/me/refunds/<uuid:refund_id>/credit-note": "buy_tokens adult",
    "GET /v1/me/refunds/<uuid:refund_id>/credit-note.pdf": "buy_tokens adult",
    "GET /v1/me/tax-certificates": "receive_payouts adult",
    "GET /v1/me/tax-certificates/<year>.pdf": "receive_payouts adult",
    "POST /v1/webhooks/razorpayx": PUBLIC,
    "PUT /v1/me/fee-schedules/<version>/agreement": "receive_payouts adult",
    "PUT /v1/me/payout-account/<uuid:account_id>": "receive_payouts adult",
    "PUT /v1/me/payouts/<uuid:payout_id>": "receive_payouts adult",
    "GET /overlay": PUBLIC,
    "GET /staff/tips": "review_tip_menus",
    "GET /studio/tips": "set_tip_menu adult",
    "GET /wallet/limits": "set_spending_limits",
    "GET /watch/<uuid:stream_id>/tippers": "watch adult",
    "POST /staff/tips/menu/<uuid:item_id>": "review_tip_menus",
    "POST /staff/tips/messages/<uuid:tip_id>": "review_tip_menus",
    "POST /studio/<uuid:stream_id>/goal": "publish adult",
    "POST /studio/<uuid:stream_id>/goal/<uuid:goal_id>/cancel": "publish adult",
    "POST /studio/<uuid:stream_id>/goal/<uuid:goal_id>/reset": "publish adult",
    "POST /studio/tips/menu": "set_tip_menu adult",
    "POST /studio/tips/menu/<uuid:item_id>/withdraw": "set_tip_menu adult",
    "POST /studio/tips/overlay": "publish adult",
    "POST /studio/tips/overlay/<uuid:token_id>/revoke": "publish",
    "POST /wallet/limits": "set_spending_limits",
    "POST /wallet/limits/break": "set_spending_limits",
    "POST /wallet/limits/raise/cancel": "set_spending_limits",
    "GET /v1/gifts": "watch adult",
    "GET /v1/me/overlay-tokens": "publish adult",
    "GET /v1/me/spending": "set_spending_limits",
    "GET /v1/me/tip-menu": "set_tip_menu adult",
    "GET /v1/overlay/events": PUBLIC,
    "GET /v1/performers/<uuid:performer_id>/leaderboard": "watch adult",
    "GET /v1/performers/<uuid:performer_id>/tip-menu": "watch adult",
    "GET /v1/staff/tip-menu": "review_tip_menus",
    "GET /v1/staff/tip-messages": "review_tip_menus",
    "GET /v1/streams/<uuid:stream_id>/goal": "watch adult",
    "GET /v1/streams/<uuid:stream_id>/leaderboard": "watch adult",
    "GET /v1/streams/<uuid:stream_id>/recent-tips": "watch adult",
    "POST /v1/me/goals/<uuid:goal_id>/reset": "publish adult",
    "POST /v1/staff/tip-menu/<uuid:item_id>/decision": "review_tip_menus",
    "POST /v1/staff/tip-messages/<uuid:tip_id>/decision": "review_tip_menus",
    "PUT /v1/me/overlay-tokens/<uuid:token_id>": "publish adult",
    "PUT /v1/me/spending/break": "set_spending_limits",
    "PUT /v1/me/spending/limits": "set_spending_limits",
    "PUT /v1/me/tip-menu/<uuid:item_id>": "set_tip_menu adult",
    "PUT /v1/streams/<uuid:stream_id>/goals/<uuid:goal_id>": "publish adult",
    "GET /v1/events": PUBLIC,
    "GET /v1/me": "manage_own_account",
    "GET /v1/me/age": "verify_own_age",
    "GET /v1/me/consent-record": "manage_own_account",
    "GET /v1/me/invitations": "publish adult",
    "GET /v1/me/show-bookings": "book_shows",
    "GET /v1/me/show-requests": "publish",
    "GET /v1/me/verification/cases": "verify_own_age",
    "GET /v1/notices": "manage_own_account",
    "GET /v1/orders": "buy_tokens adult",
    "GET /v1/orders/<uuid:order_id>": "buy_tokens adult",
    "GET /v1/orders/<uuid:order_id>/invoice": "buy_tokens adult",
    "GET /v1/orders/<uuid:order_id>/invoice.pdf": "buy_tokens adult",
    "GET /v1/orders/<uuid:order_id>/return": PUBLIC,
    "GET /v1/packages": "buy_tokens adult",
    "GET /v1/staff/audit": "read_audit_log",
    "GET /v1/staff/erasures": "handle_legal_requests",
    "GET /v1/staff/legal-holds": "handle_legal_requests",
    "GET /v1/staff/legal-requests": "handle_legal_requests",
    "GET /v1/staff/legal-requests/<uuid:request_id>": "handle_legal_requests",
    "GET /v1/staff/live": "view_live_wall adult",
    "GET /v1/staff/verification/cases": "review_verification",
    "GET /v1/staff/verification/cases/<uuid:case_id>/history": "review_verification",
    "GET /v1/staff/withdrawals": "work_withdrawals",
    "GET /v1/statement": "manage_own_account",
    "GET /v1/statement.csv": "manage_own_account",
    "GET /v1/streams": "watch adult",
    "GET /v1/streams/<uuid:stream_id>": "watch adult",
    "GET /v1/streams/<uuid:stream_id>/cast": "publish adult",
    "GET /v1/streams/<uuid:stream_id>/media": "publish adult",
    "GET /v1/streams/<uuid:stream_id>/show-offers": "watch adult",
    "GET /v1/verification/options": "verify_own_age",
    "GET /v1/wallet": "buy_tokens adult",
    "GET /v1/wallet/statement": "buy_tokens adult",
    "GET /wallet": "buy_tokens adult",
    "GET /wallet/balance": "buy_tokens adult",
    "GET /wallet/orders/<uuid:order_id>": "buy_tokens adult",
    "GET /wallet/orders/<uuid:order_id>/invoice.pdf": "buy_tokens adult",
    "GET /wallet/refunds/<uuid:refund_id>/credit-note.pdf": "buy_tokens adult",
    "GET /wallet/orders/<uuid:order_id>/state": "buy_tokens adult",
    "GET /wallet/orders/<uuid:order_id>/upi": "buy_tokens adult",
    "GET /wallet/statement": "buy_tokens adult",
    "GET /watch/<uuid:stream_id>": "watch adult",
    "GET /watch/<uuid:stream_id>/private": "watch adult",
    "GET /watch/<uuid:stream_id>/report": "report adult",
    "GET /watch/<uuid:stream_id>/shows": "watch adult",
    "PATCH /v1/me": "edit_own_profile",
    "PATCH /v1/streams/<uuid:stream_id>/whep/<session_id>": "watch adult",
    "PATCH /v1/streams/<uuid:stream_id>/whip/<session_id>": PUBLIC,
    "POST /account": "edit_own_profile",
    "POST /age-check": "verify_own_age",
    "POST /agreement": "apply_as_performer",
    "POST /bookings/<uuid:booking_id>/leave": "book_shows",
    "POST /consent/withdraw": PUBLIC,
    "POST /consent/withdrawals": PUBLIC,
    "POST /invitations/<uuid:stream_id>": "publish adult",
    "POST /invitations/<uuid:stream_id>/withdraw": "manage_own_account",
    "POST /perform": "apply_as_performer adult",
    "POST /sign-in": PUBLIC,
    "POST /sign-out": "manage_own_account",
    "POST /sign-up": PUBLIC,
    "POST /staff/documents/<uuid:document_id>/views": "view_documents",
    "POST /staff/legal": "handle_legal_requests",
    "POST /staff/legal/<uuid:request_id>": "handle_legal_requests",
    "POST /staff/legal/<uuid:request_id>/download": "handle_legal_requests",
    "POST /staff/legal/<uuid:request_id>/export": "handle_legal_requests",
    "POST /staff/legal/<uuid:request_id>/officer": "handle_legal_requests",
    "POST /staff/legal/holds": "handle_legal_requests",
    "POST /staff/legal/holds/<uuid:hold_id>/lift": "handle_legal_requests",
    "POST /staff/people": "review_verification",
    "POST /staff/people/<uuid:user_id>/override": "override_verification",
    "POST /staff/people/<uuid:user_id>/reveal": "review_verification",
    "POST /staff/records": "export_records",
    "POST /staff/streams/<uuid:stream_id>/stop": "stop_stream",
    "POST /staff/verification/cases/<uuid:case_id>/claim": "review_verification",
    "POST /staff/verification/cases/<uuid:case_id>/decision": "review_verification",
    "POST /staff/verification/cases/<uuid:case_id>/lock-appeal": "override_verification",
    "POST /staff/verification/cases/<uuid:case_id>/looks": "view_documents",
    "POST /staff/verification/cases/<uuid:case_id>/minor": "override_verification",
    "POST /staff/verification/cases/<uuid:case_id>/release": "review_verification",
    "POST /staff/verification/cases/<uuid:case_id>/reveal": "review_verification",
    "POST /staff/verification/cases/<uuid:case_id>/reverify": "override_verification",
    "POST /staff/verification/cases/<uuid:case_id>/revoke": "override_verification",
    "POST /staff/withdrawals/<uuid:withdrawal_id>": "work_withdrawals",
    "POST /staff/withdrawals/<uuid:withdrawal_id>/words": "work_withdrawals",
    "POST /studio": "publish adult",
    "POST /studio/<uuid:stream_id>/cast": "publish adult",
    "POST /studio/<uuid:stream_id>/cast/<uuid:user_id>/remove": "publish adult",
    "POST /studio/<uuid:stream_id>/end": "publish",
    "POST /studio/<uuid:stream_id>/private": "publish adult",
    "POST /studio/<uuid:stream_id>/private/decline": "publish",
    "POST /studio/<uuid:stream_id>/private/end": "publish",
    "POST /studio/offers/<uuid:offer_id>/close": "publish",
    "POST /studio/shows": "publish adult",
    "POST /v1/events/tickets": "watch adult",
    "POST /v1/me/age/checks": "verify_own_age",
    "POST /v1/me/invitations/<uuid:stream_id>/withdraw": "manage_own_account",
    "POST /v1/me/verification/cases/<uuid:case_id>/aadhaar-file": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/aadhaar-qr": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/checks": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/checks/ask": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/consent": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/method": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/other-id": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/passport": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/payout-account": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/pictures": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/submit": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/tax-id": "verify_own_age",
    "POST /v1/me/verification/cases/<uuid:case_id>/withdraw": "verify_own_age",
    "POST /v1/me/verification/documents/<uuid:document_id>/finish": "verify_own_age",
    "POST /v1/me/verification/documents/<uuid:document_id>/upload": "verify_own_age",
    "POST /v1/notices/read": "manage_own_account",
    "POST /v1/orders/<uuid:order_id>/return": PUBLIC,
    "POST /v1/private-shows/<uuid:show_id>/end": "publish",
    "POST /v1/sessions": PUBLIC,
    "POST /v1/sessions/refresh": PUBLIC,
    "POST /v1/show-bookings/<uuid:booking_id>/decline": "publish",
    "POST /v1/show-bookings/<uuid:booking_id>/leave": "book_shows",
    "POST /v1/show-offers/<uuid:offer_id>/close": "publish",
    "POST /v1/staff/legal-holds/<uuid:hold_id>/lift": "handle_legal_requests",
    "POST /v1/staff/legal-requests/<uuid:request_id>/acts": "handle_legal_requests",
    "POST /v1/staff/legal-requests/<uuid:request_id>/downloads": "handle_legal_requests",
    "POST /v1/staff/legal-requests/<uuid:request_id>/exports": "handle_legal_requests",
    "POST /v1/staff/legal-requests/<uuid:request_id>/officer": "handle_legal_requests",
    "POST /v1/staff/records/<uuid:user_id>/export": "export_records",
    "POST /v1/staff/streams/<uuid:stream_id>/face-check": "stop_stream adult",
    "POST /v1/staff/streams/<uuid:stream_id>/stop": "stop_stream",
    "POST /v1/staff/users/<uuid:user_id>/age-override": "override_verification",
    "POST /v1/staff/verification/cases/<uuid:case_id>/claim": "review_verification",
    "POST /v1/staff/verification/cases/<uuid:case_id>/decision": "review_verification",
    "POST /v1/staff/verification/cases/<uuid:case_id>/lock-appeal": "override_verification",
    "POST /v1/staff/verification/cases/<uuid:case_id>/minor": "override_verification",
    "POST /v1/staff/verification/cases/<uuid:case_id>/release": "review_verification",
    "POST /v1/staff/verification/cases/<uuid:case_id>/reverify": "override_verification",
    "POST /v1/staff/verification/cases/<uuid:case_id>/revoke": "override_verification",
    "POST /v1/staff/withdrawals/<uuid:withdrawal_id>/decision": "work_withdrawals",
    "POST /v1/staff/withdrawals/<uuid:withdrawal_id>/words": "work_withdrawals",
    "POST /v1/streams/<uuid:stream_id>/end": "publish",
    "POST /v1/streams/<uuid:stream_id>/whep": "watch adult",
    "POST /v1/streams/<uuid:stream_id>/whip": PUBLIC,
    "POST /v1/users": PUBLIC,
    "POST /v1/webhooks/age": PUBLIC,
    "POST /v1/webhooks/cashfree": PUBLIC,
    "POST /v1/webhooks/phonepe": PUBLIC,
    "POST /v1/webhooks/razorpay": PUBLIC,
    "POST /v1/webhooks/veriff": PUBLIC,
    "POST /v1/withdrawals/status": PUBLIC,
    "POST /verify/<uuid:case_id>/aadhaar": "verify_own_age",
    "POST /verify/<uuid:case_id>/appeal": "verify_own_age",
    "POST /verify/<uuid:case_id>/check": "verify_own_age",
    "POST /verify/<uuid:case_id>/files": "verify_own_age",
    "POST /verify/<uuid:case_id>/method": "verify_own_age",
    "POST /verify/<uuid:case_id>/other-id": "verify_own_age",
    "POST /verify/<uuid:case_id>/pan": "verify_own_age",
    "POST /verify/<uuid:case_id>/passport": "verify_own_age",
    "POST /verify/<uuid:case_id>/submit": "verify_own_age",
    "POST /verify/<uuid:case_id>/withdraw": "verify_own_age",
    "POST /wallet/orders": "buy_tokens adult",
    "POST /wallet/orders/<uuid:order_id>/pay": "buy_tokens adult",
    "POST /watch/<uuid:stream_id>/report": "report adult",
    "POST /watch/<uuid:stream_id>/shows": "book_shows adult",
    "POST /watch/<uuid:stream_id>/tips": "tip adult",
    "PUT /v1/me/agreements/<uuid:agreement_id>": "apply_as_performer",
    "PUT /v1/me/invitations/<uuid:stream_id>": "publish adult",
    "PUT /v1/me/verification/cases/<uuid:case_id>": "verify_own_age",
    "PUT /v1/me/verification/cases/<uuid:case_id>/appeals/<uuid:appeal_id>": "verify_own_age",
    "PUT /v1/me/verification/documents/<uuid:document_id>": "verify_own_age",
    "PUT /v1/orders/<uuid:order_id>": "buy_tokens adult",
    "PUT /v1/private-shows/<uuid:show_id>": "publish adult",
    "PUT /v1/show-offers/<uuid:offer_id>": "publish adult",
    "PUT /v1/show-offers/<uuid:offer_id>/bookings/<uuid:booking_id>": "book_shows adult",
    "PUT /v1/staff/legal-holds/<uuid:hold_id>": "handle_legal_requests",
    "PUT /v1/staff/legal-orders/<uuid:document_id>": "handle_legal_requests",
    "PUT /v1/staff/legal-requests/<uuid:request_id>": "handle_legal_requests",
    "PUT /v1/streams/<uuid:stream_id>": "publish adult",
    "PUT /v1/streams/<uuid:stream_id>/cast/<uuid:user_id>": "publish adult",
    "PUT /v1/streams/<uuid:stream_id>/media/<uuid:item_id>": "publish adult",
    "PUT /v1/streams/<uuid:stream_id>/messages/<uuid:message_id>": "chat adult",
    "PUT /v1/streams/<uuid:stream_id>/reports/<uuid:report_id>": "report adult",
    "PUT /v1/streams/<uuid:stream_id>/tips/<uuid:tip_id>": "tip adult",
    "PUT /v1/withdrawals/<uuid:withdrawal_id>": PUBLIC,
    "GET /staff/disputes": "approve_refunds",
    "GET /staff/payment-exceptions": "work_payment_exceptions",
    "GET /staff/promo": "grant_promo",
    "GET /staff/refunds": "approve_refunds",
    "GET /staff/settlements": "work_payment_exceptions",
    "GET /v1/orders/<uuid:order_id>/refunds": "buy_tokens adult",
    "GET /v1/staff/disputes": "approve_refunds",
    "GET /v1/staff/payment-exceptions": "work_payment_exceptions",
    "GET /v1/staff/refunds": "approve_refunds",
    "POST /staff/payment-exceptions/<payment_id>": "work_payment_exceptions",
    "POST /staff/payment-exceptions/<payment_id>/claim": "work_payment_exceptions",
    "POST /staff/promo": "grant_promo",
    "POST /staff/refunds": "approve_refunds",
    "POST /staff/refunds/<uuid:refund_id>": "approve_refunds",
    "POST /staff/settlements": "work_payment_exceptions",
    "POST /staff/settlements/differences": "work_payment_exceptions",
    "POST /wallet/orders/<uuid:order_id>/refunds": "buy_tokens adult",
    "PUT /v1/orders/<uuid:order_id>/refunds/<uuid:refund_id>": "buy_tokens adult",
    "PUT /v1/staff/payment-exceptions/<payment_id>/claim": "work_payment_exceptions",
    "PUT /v1/staff/payment-exceptions/<payment_id>/decision": "work_payment_exceptions",
    "PUT /v1/staff/refunds/<uuid:refund_id>/decision": "approve_refunds",
}


def routes_of(app: Quart) -> dict[str, str]:
    found = {}
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access is None:
            continue
        text = PUBLIC if access.permission is None else access.permission + (" adult" if access.adult else "")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found[f"{method} {rule.rule}"] = text
    return found


def test_acc_06_every_route_asks_what_the_matrix_says(app: Quart) -> None:
    assert routes_of(app) == MATRIX


KINDS = [
    (Role.VIEWER, AgeState.UNVERIFIED),
    (Role.VIEWER, AgeState.PENDING),
    (Role.VIEWER, AgeState.HELD),
    (Role.VIEWER, AgeState.MINOR_LOCKED),
    (Role.VIEWER, AgeState.VERIFIED_ADULT),
    (Role.PERFORMER, AgeState.VERIFIED_ADULT),
    (Role.PERFORMER, AgeState.MINOR_LOCKED),
    (Role.MODERATOR, AgeState.VERIFIED_ADULT),
    (Role.KYC_OFFICER, AgeState.VERIFIED_ADULT),
    (Role.LEGAL_OFFICER, AgeState.VERIFIED_ADULT),
    (Role.FINANCE_OFFICER, AgeState.VERIFIED_ADULT),
    (Role.ADMIN, AgeState.VERIFIED_ADULT),
]


def test_acc_06_the_matrix_is_walked_by_every_role() -> None:
    assert {role for role, _ in KINDS} == set(Role)


EDGE = {"permission_denied", "age_locked", "account_held", "age_verification_required", "not_signed_in"}


def guarded() -> list[str]:
    # Signing out would end the session that the test uses.
    left_out = {"DELETE /v1/sessions/current", "POST /sign-out"}
    return sorted(route for route, rule in MATRIX.items() if rule != PUBLIC and route not in left_out)


def path_of(route: str) -> str:
    path = re.sub(r"<int:\w+>", "1", route.split(" ")[1])
    return re.sub(r"<(uuid:)?\w+>", lambda _: str(uuid4()), path)


@pytest.mark.parametrize("route", guarded())
async def test_a_stranger_is_refused(app: Quart, route: str) -> None:
    method = route.split(" ", maxsplit=1)[0]
    # Each from an address of their own: one address has not so many tries in a minute.
    somewhere = {"client": (f"stranger-to-{route}", 1)}
    response = await app.test_client().open(
        path_of(route), method=method, headers={"Accept": "application/json"}, scope_base=somewhere
    )
    assert response.status_code == 401
    forged = await app.test_client().open(
        path_of(route),
        method=method,
        headers={"Authorization": "Bearer e30.e30.e30", "Accept": "application/json"},
        scope_base=somewhere,
    )
    assert forged.status_code == 401


@pytest.mark.parametrize(("role", "age"), KINDS)
async def test_age_01_acc_06_every_kind_of_person_gets_what_the_table_grants(
    people: People, role: Role, age: AgeState
) -> None:
    person = await people.make(role, age)
    wrong = []
    for route in guarded():
        permission, _, adult = MATRIX[route].partition(" ")
        expected = None
        if Permission(permission) not in PERMISSIONS[role]:
            expected = "permission_denied"
        elif age is AgeState.MINOR_LOCKED and Permission(permission) not in OPEN_TO_LOCKED:
            expected = "age_locked"
        elif adult and age is not AgeState.VERIFIED_ADULT:
            expected = "account_held" if age is AgeState.HELD else "age_verification_required"
        response = await person.call(route.split(" ")[0], path_of(route), Accept="application/json")
        body = await response.get_data()
        code = None
        if response.status_code in (401, 403) and response.mimetype == "application/problem+json":
            code = msgspec.json.decode(body)["code"]
        edge = code if code in EDGE else None
        if edge != expected or response.status_code >= 500:
            wrong.append(f"{route}: {response.status_code} {code}, expected {expected or 'to pass'}")
    assert not wrong, "\n".join(wrong)
