from tests.builders import NOW, a_notice


def test_a_notice_goes_out_by_email_until_a_server_has_taken_it() -> None:
    assert a_notice().is_email_due
    assert not a_notice().emailed(NOW).is_email_due


def test_a_notice_that_a_server_refused_for_good_is_not_sent_again() -> None:
    refused = a_notice().email_refused(NOW)
    assert not refused.is_email_due
    assert refused.emailed_at is None
