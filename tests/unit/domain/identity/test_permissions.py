import pytest

from domain.identity.permissions import (
    OPEN_TO_LOCKED,
    PERMISSIONS,
    STAFF,
    Permission,
    PermissionDenied,
    Role,
    require_permission,
)

EXPECTED = {
    Role.VIEWER: (
        "manage_own_account verify_own_age apply_as_performer watch chat follow moderate_chat report buy_tokens "
        "tip set_spending_limits book_shows"
    ),
    Role.PERFORMER: (
        "manage_own_account verify_own_age apply_as_performer watch chat follow moderate_chat report buy_tokens "
        "tip set_spending_limits book_shows publish set_tip_menu receive_payouts"
    ),
    Role.MODERATOR: (
        "manage_own_account verify_own_age watch report view_live_wall stop_stream work_cases control_rooms "
        "moderate_chat keep_footage view_footage bank_pictures read_audit_log review_tip_menus work_withdrawals"
    ),
    Role.CHILD_SAFETY_OFFICER: (
        "manage_own_account verify_own_age watch report view_live_wall stop_stream work_cases control_rooms "
        "moderate_chat keep_footage view_footage bank_pictures read_audit_log review_tip_menus work_withdrawals "
        "work_child_safety read_case_figures set_queue_access"
    ),
    Role.KYC_OFFICER: (
        "manage_own_account verify_own_age watch report review_verification override_verification view_documents"
    ),
    Role.LEGAL_OFFICER: (
        "manage_own_account verify_own_age watch report work_withdrawals export_records handle_legal_requests "
        "read_audit_log view_documents freeze_earnings review_coercion"
    ),
    Role.FINANCE_OFFICER: (
        "manage_own_account verify_own_age watch report read_finance work_payment_exceptions approve_refunds "
        "grant_promo make_payouts check_payouts freeze_earnings review_coercion read_audit_log"
    ),
    Role.ADMIN: (
        "manage_own_account verify_own_age watch report view_live_wall stop_stream work_cases control_rooms "
        "moderate_chat keep_footage view_footage bank_pictures read_audit_log review_tip_menus work_withdrawals "
        "read_deliveries read_finance read_team_figures read_case_figures lead_moderation write_event_rules "
        "set_queue_access"
    ),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_acc_06_the_table_is_the_published_one(role: Role, permission: Permission) -> None:
    if permission in f"edit_own_profile {EXPECTED[role]}".split():
        require_permission(role, permission)
    else:
        with pytest.raises(PermissionDenied):
            require_permission(role, permission)


def test_acc_09_a_locked_account_reads_why_and_appeals_and_no_more() -> None:
    assert {Permission.MANAGE_OWN_ACCOUNT, Permission.VERIFY_OWN_AGE} == OPEN_TO_LOCKED


def test_staff_take_no_part_in_a_show() -> None:
    for role in STAFF:
        assert not PERMISSIONS[role] & {
            Permission.TIP,
            Permission.CHAT,
            Permission.PUBLISH,
            Permission.BUY_TOKENS,
            Permission.BOOK_SHOWS,
            Permission.RECEIVE_PAYOUTS,
        }
