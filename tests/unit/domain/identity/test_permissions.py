import pytest

from domain.identity.permissions import PERMISSIONS, Permission, PermissionDenied, Role, require_permission

EXPECTED = {
    Role.VIEWER: "manage_own_account verify_own_age apply_as_performer watch chat report buy_tokens tip",
    Role.PERFORMER: "manage_own_account verify_own_age apply_as_performer watch chat report buy_tokens tip publish",
    Role.MODERATOR: (
        "manage_own_account verify_own_age watch report view_live_wall stop_stream review_performers read_audit_log"
    ),
    Role.ADMIN: (
        "manage_own_account verify_own_age watch report view_live_wall stop_stream review_performers read_audit_log "
        "read_deliveries read_finance"
    ),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_acc_06_the_table_is_the_published_one(role: Role, permission: Permission) -> None:
    if permission in EXPECTED[role].split():
        require_permission(role, permission)
    else:
        with pytest.raises(PermissionDenied):
            require_permission(role, permission)


def test_staff_take_no_part_in_a_show() -> None:
    for role in (Role.MODERATOR, Role.ADMIN):
        assert not PERMISSIONS[role] & {
            Permission.TIP,
            Permission.CHAT,
            Permission.PUBLISH,
            Permission.BUY_TOKENS,
        }
