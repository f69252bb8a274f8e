"""What lines about creator accounts that a partner has through another Business Center tell whom. A part of `tells`.

Three sides are told: the creator ("owner"), the partner ("center") and the centre through which it has it ("through").
"""

from __future__ import annotations

from suitcase.areas.notifications.contracts import Page, Target
from suitcase.areas.notifications.tells.people_and_links import Facts, Sentence
from suitcase.areas.notifications.tells.shared_creators import Tell


def _creator(facts: Facts) -> Target:
    return Target(Page.CENTER_CREATOR, (int(facts["center"]), int(facts["creator_account"])))


def _given(facts: Facts) -> Target:
    return Target(Page.CENTER_PARTNER_GIVEN, (int(facts["through"]), int(facts["center"])))


def _request(facts: Facts) -> Target:
    return Target(Page.REQUEST, (int(facts["request"]),))


def _grant(facts: Facts) -> Target:
    return Target(Page.GRANT, (int(facts["request"]),))


def _in_days(facts: Facts) -> str:
    days = int(facts["days_left"])
    return "within a day" if days <= 1 else f"in {days} days"


def _still_waits(facts: Facts) -> str:
    who, partner, handle = facts["through_name"], facts["center_name"], facts["handle"]
    said = f"{who} still waits for your answer whether its partner {partner} may use @{handle} too."
    return f"{said} The request ends {_in_days(facts)}."


def _ends(facts: Facts) -> str:
    return f"What {_PARTNER.format_map(facts)} may do with @{facts['handle']} ends {_in_days(facts)}."


def _both(sentence: Sentence, *, by_email: bool = True) -> tuple[Tell, Tell]:
    return ("center", sentence, _creator, by_email), ("through", sentence, _given, by_email)


_PARTNER = "{center_name}, through {through_name},"
_ENDED = f"What {_PARTNER} might do with @{{handle}} has ended."
TELLS: dict[str, tuple[Tell, ...]] = {
    "partner_link:requested": (
        (
            "owner",
            "{through_name} asks that its partner {center_name} may use posts of @{handle} in ads too.",
            _request,
            True,
        ),
    ),
    "partner_link:request_reminded": (("owner", _still_waits, _request, True),),
    "partner_link:request_nudged": (
        (
            "owner",
            "{through_name} and {center_name} remind you of their request about @{handle}.",
            _request,
            True,
        ),
    ),
    "partner_link:request_expired": (
        *_both("@{handle} did not say in time whether {center_name} may use the account. You can ask again."),
        (
            "owner",
            "The request of {through_name} for {center_name} about @{handle} has expired. Nothing was approved.",
            _grant,
            False,
        ),
    ),
    "partner_link:request_ended": _both(
        "@{handle} closed the account, so the request for {center_name} has ended."
    ),
    "partner_link:cancelled": (
        (
            "owner",
            "You are no longer asked whether {center_name} may use @{handle} through {through_name}.",
            _grant,
            False,
        ),
        *_both("@{handle} is no longer asked whether {center_name} may use the account.", by_email=False),
    ),
    "partner_link:approved": (
        *_both("@{handle} agreed that {center_name} may use the account through {through_name}."),
        ("owner", f"{_PARTNER} may now use posts of @{{handle}} in ads.", _grant, False),
    ),
    "partner_link:rejected": _both("@{handle} does not want {center_name} to use the account."),
    "partner_link:revoked": (
        *_both(f"@{{handle}} ended what {_PARTNER} might do. It ended at once."),
        ("owner", f"You ended what {_PARTNER} might do with @{{handle}}.", _grant, False),
    ),
    "partner_link:unlinked": (*_both(_ENDED), ("owner", _ENDED, _grant, True)),
    "partner_link:extended": (
        *_both(f"@{{handle}} lets what {_PARTNER} may do last longer."),
        ("owner", f"What {_PARTNER} may do with @{{handle}} lasts longer.", _grant, False),
    ),
    "partner_link:shortened": (
        *_both(f"@{{handle}} set an earlier end for what {_PARTNER} may do."),
        ("owner", f"What {_PARTNER} may do with @{{handle}} ends earlier.", _grant, False),
    ),
    "partner_link:narrowed": (
        *_both(f"@{{handle}} took back part of what {_PARTNER} may do. The rest stays."),
        ("owner", f"You took back part of what {_PARTNER} may do with @{{handle}}.", _grant, False),
    ),
    "partner_link:lowered": (
        *_both(f"{_PARTNER} may do less with @{{handle}} now."),
        ("owner", f"{_PARTNER} may do less with @{{handle}} now.", _grant, False),
    ),
    "partner_link:ending": (*_both(_ends), ("owner", _ends, _grant, True)),
    "partner_link:expired": (*_both(_ENDED), ("owner", _ENDED, _grant, True)),
    "partner_link:closed": _both(f"@{{handle}} closed the account, and what {_PARTNER} might do has ended."),
}
