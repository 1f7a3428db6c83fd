"""Roles and what each may do. This table is the only place that says so."""

from enum import StrEnum

from domain.errors import Forbidden


class Role(StrEnum):
    VIEWER = "viewer"
    PERFORMER = "performer"
    MODERATOR = "moderator"
    CHILD_SAFETY_OFFICER = "child_safety_officer"
    KYC_OFFICER = "kyc_officer"
    LEGAL_OFFICER = "legal_officer"
    FINANCE_OFFICER = "finance_officer"
    ADMIN = "admin"


class Permission(StrEnum):
    MANAGE_OWN_ACCOUNT = "manage_own_account"
    EDIT_OWN_PROFILE = "edit_own_profile"
    VERIFY_OWN_AGE = "verify_own_age"
    APPLY_AS_PERFORMER = "apply_as_performer"
    WATCH = "watch"
    CHAT = "chat"
    FOLLOW = "follow"
    MODERATE_CHAT = "moderate_chat"
    """Where one may: staff everywhere, others in their own rooms."""
    REPORT = "report"
    BUY_TOKENS = "buy_tokens"
    TIP = "tip"
    SET_SPENDING_LIMITS = "set_spending_limits"
    BOOK_SHOWS = "book_shows"
    PUBLISH = "publish"
    SET_TIP_MENU = "set_tip_menu"
    RECEIVE_PAYOUTS = "receive_payouts"
    VIEW_LIVE_WALL = "view_live_wall"
    STOP_STREAM = "stop_stream"
    WORK_CASES = "work_cases"
    WORK_CHILD_SAFETY = "work_child_safety"
    KEEP_FOOTAGE = "keep_footage"
    VIEW_FOOTAGE = "view_footage"
    BANK_PICTURES = "bank_pictures"
    CONTROL_ROOMS = "control_rooms"
    REVIEW_TIP_MENUS = "review_tip_menus"
    REVIEW_VERIFICATION = "review_verification"
    VIEW_DOCUMENTS = "view_documents"
    OVERRIDE_VERIFICATION = "override_verification"
    WORK_WITHDRAWALS = "work_withdrawals"
    EXPORT_RECORDS = "export_records"
    HANDLE_LEGAL_REQUESTS = "handle_legal_requests"
    READ_AUDIT_LOG = "read_audit_log"
    READ_DELIVERIES = "read_deliveries"
    WRITE_EVENT_RULES = "write_event_rules"
    """Whoever works on cases reads them."""
    READ_TEAM_FIGURES = "read_team_figures"
    """Sums of how staff fare, of nobody."""
    LEAD_MODERATION = "lead_moderation"
    """To take back what another did to many at once."""
    READ_CASE_FIGURES = "read_case_figures"
    """Sums of cases, of the queues that the role sees."""
    SET_QUEUE_ACCESS = "set_queue_access"
    """Who may see which queue, and what comes to it. Of who sees children's cases, and orders, the second word is of
    somebody who reads them."""
    READ_FINANCE = "read_finance"
    WORK_PAYMENT_EXCEPTIONS = "work_payment_exceptions"
    APPROVE_REFUNDS = "approve_refunds"
    GRANT_PROMO = "grant_promo"
    MAKE_PAYOUTS = "make_payouts"
    CHECK_PAYOUTS = "check_payouts"
    FREEZE_EARNINGS = "freeze_earnings"
    REVIEW_COERCION = "review_coercion"


class PermissionDenied(Forbidden):
    code = "permission_denied"


_ANYONE_SIGNED_IN = frozenset(
    {
        Permission.MANAGE_OWN_ACCOUNT,
        Permission.EDIT_OWN_PROFILE,
        Permission.VERIFY_OWN_AGE,
        Permission.WATCH,
        Permission.REPORT,
    }
)
_VIEWER = _ANYONE_SIGNED_IN | {
    Permission.APPLY_AS_PERFORMER,
    Permission.CHAT,
    Permission.FOLLOW,
    Permission.MODERATE_CHAT,
    Permission.BUY_TOKENS,
    Permission.TIP,
    Permission.SET_SPENDING_LIMITS,
    Permission.BOOK_SHOWS,
}
_MODERATOR = _ANYONE_SIGNED_IN | {
    Permission.VIEW_LIVE_WALL,
    Permission.STOP_STREAM,
    Permission.WORK_CASES,
    Permission.KEEP_FOOTAGE,
    Permission.VIEW_FOOTAGE,
    Permission.BANK_PICTURES,
    Permission.CONTROL_ROOMS,
    Permission.MODERATE_CHAT,
    Permission.REVIEW_TIP_MENUS,
    Permission.WORK_WITHDRAWALS,
    Permission.READ_AUDIT_LOG,
}

_KYC_OFFICER = _ANYONE_SIGNED_IN | {
    Permission.REVIEW_VERIFICATION,
    Permission.OVERRIDE_VERIFICATION,
    Permission.VIEW_DOCUMENTS,
}
_LEGAL_OFFICER = _ANYONE_SIGNED_IN | {
    Permission.WORK_WITHDRAWALS,
    Permission.EXPORT_RECORDS,
    Permission.HANDLE_LEGAL_REQUESTS,
    Permission.VIEW_DOCUMENTS,
    Permission.FREEZE_EARNINGS,
    Permission.REVIEW_COERCION,
    Permission.READ_AUDIT_LOG,
}

_FINANCE_OFFICER = _ANYONE_SIGNED_IN | {
    Permission.READ_FINANCE,
    Permission.WORK_PAYMENT_EXCEPTIONS,
    Permission.APPROVE_REFUNDS,
    Permission.GRANT_PROMO,
    Permission.MAKE_PAYOUTS,
    Permission.CHECK_PAYOUTS,
    Permission.FREEZE_EARNINGS,
    Permission.REVIEW_COERCION,
    Permission.READ_AUDIT_LOG,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.PERFORMER: _VIEWER | {Permission.PUBLISH, Permission.SET_TIP_MENU, Permission.RECEIVE_PAYOUTS},
    Role.MODERATOR: _MODERATOR,
    Role.CHILD_SAFETY_OFFICER: _MODERATOR
    | {Permission.WORK_CHILD_SAFETY, Permission.READ_CASE_FIGURES, Permission.SET_QUEUE_ACCESS},
    Role.KYC_OFFICER: _KYC_OFFICER,
    Role.LEGAL_OFFICER: _LEGAL_OFFICER,
    Role.FINANCE_OFFICER: _FINANCE_OFFICER,
    Role.ADMIN: _MODERATOR
    | {
        Permission.READ_DELIVERIES,
        Permission.READ_FINANCE,
        Permission.READ_TEAM_FIGURES,
        Permission.LEAD_MODERATION,
        Permission.READ_CASE_FIGURES,
        Permission.WRITE_EVENT_RULES,
        Permission.SET_QUEUE_ACCESS,
    },
}
"""Staff neither tip, chat, buy nor publish: whoever judges a show has no part in it.

Who a person really is stays with KYC and legal officers: not even an administrator reads documents (PRV-06). Who
makes a payout or a refund may not check it: that is decided by person, in the use cases (PYT-05). What is about
children is seen by child safety officers and nobody else, administrators included (CSA-04).
"""

OPEN_TO_LOCKED = frozenset({Permission.MANAGE_OWN_ACCOUNT, Permission.VERIFY_OWN_AGE})
"""What is left to an account that is locked because its holder is under 18: to read why, to appeal, and to leave."""

STAFF = frozenset(Role) - {Role.VIEWER, Role.PERFORMER}


def require_permission(role: Role, permission: Permission) -> None:
    """Raise `PermissionDenied` unless the table grants `permission` to `role`."""
    if permission not in PERMISSIONS[role]:
        raise PermissionDenied(f"the role {role} may not {permission.replace('_', ' ')}")
