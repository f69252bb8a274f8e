"""Steps of reminders, and what is the same for all documents that prove a business."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitcase.kernel import limits, proofs, reminders
from suitcase.kernel.errors import Invalid

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 5, 3, 14, tzinfo=dt.UTC)
spans = st.timedeltas(-100 * DAY, 100 * DAY)


@given(st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=5), spans)
def test_reminders_before_an_end_and_after_a_beginning(days: list[int], gone: dt.timedelta) -> None:
    after = [one * DAY for one in sorted(days)]
    assert reminders.passed(NOW - gone, after, NOW) == sum(one <= gone for one in after)
    before = reminders.before(sorted(after, reverse=True))
    assert reminders.passed(NOW + gone, before, NOW) == sum(one >= gone for one in after)
    # Time only adds to them.
    assert reminders.passed(NOW, after, NOW + gone + 200 * DAY) >= reminders.passed(NOW, after, NOW + gone)


@given(spans)
def test_the_day_that_has_begun_is_counted_whole(left: dt.timedelta) -> None:
    said = reminders.days_left(NOW + left, NOW)
    if left <= dt.timedelta():
        assert said == 0, "over is over"
    else:
        assert (said - 1) * DAY < left <= said * DAY
    # The worker comes by a minute after the moment of a reminder, and says the day it was made for.
    assert reminders.days_left(NOW + 14 * DAY - dt.timedelta(minutes=1), NOW) == 14


@given(st.none() | spans)
def test_a_yes_is_renewed_near_its_end_only(left: dt.timedelta | None) -> None:
    until = None if left is None else NOW + left
    assert proofs.may_renew(until, NOW) is (left is not None and left <= limits.VERIFICATION_RENEWAL)
    assert max(limits.VERIFICATION_REMINDERS) <= limits.VERIFICATION_RENEWAL, "who is reminded can renew"


def test_a_no_has_a_finding_or_a_remark() -> None:
    known = proofs.document_findings("this company")
    assert "this company" in known["other_business"][2]
    assert proofs.chosen(known, ["old_document", "nothing", "old_document"], "") == [known["old_document"]]
    assert proofs.chosen(known, [], "Blurred.") == []
    for codes in ([], ["nothing"]):
        with pytest.raises(Invalid) as refused:
            proofs.chosen(known, codes, "")
        assert "Choose what is wrong" in refused.value.fields["finding"]
