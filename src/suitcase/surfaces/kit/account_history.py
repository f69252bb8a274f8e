"""The journal of an ad account in sentences: one table for its people and for operators."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from suitcase.areas.access.public import ROLE_WORDS
from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit import company_history
from suitcase.surfaces.kit.history import Event, Side, told
from suitcase.surfaces.kit.shell import Tone

Told = tuple[str, Tone]
# The fields of business information in the words of the form.
FIELD_NAMES = {
    "name": lazy("Ad account name"),
    "company_name": lazy("Legal name of the business"),
    "country": lazy("Country"),
    "industry": lazy("Industry"),
    "website": lazy("Website"),
    "contact_name": lazy("Contact person"),
    "contact_email": lazy("Contact e-mail"),
    "contact_phone": lazy("Phone"),
    "billing_street": lazy("Street and number"),
    "billing_city": lazy("Town"),
    "billing_postcode": lazy("Postcode"),
    "tax_id": lazy("Tax number"),
}
ROLE_NAMES = {role.name: word for role, word in ROLE_WORDS.items()}


def events_of(
    lines: Iterable[Line],
    link_url: Callable[[int], str] = lambda _creator_account_id: "",
    *,
    zone: str = "UTC",
) -> list[Event]:
    """Each line as an event, in the order given, days in `zone`; `link_url` leads from a creator to the link."""
    return [_event(line, link_url, zone) for line in lines]


def _event(line: Line, link_url: Callable[[int], str], zone: str) -> Event:
    creator = line.data.get("creator_account")
    # What came through a Business Center has no page of its own here.
    url = link_url(int(creator)) if creator and line.subject == "link" else ""
    if line.verb in company_history.TELLS:
        return company_history.event_of(line)
    event = told(line, Side.ADVERTISER, zone=zone, url=url)
    if event is None:
        sentence, tone = _TELLS.get(line.verb, _unknown)(line)
        event = Event(sentence, line.at, tone, _detail(line))
    return event


def _detail(line: Line) -> str:
    said = _of_actor(line, "words")
    if said:
        return f"“{said}”"
    if line.verb == "ad_account:changed":
        return _changes(line)
    # As lines of an earlier version kept it.
    return " ".join(f"{one['detail']} {one['how_to_fix']}" for one in line.data.get("reasons", ()))


def _of_actor(line: Line, field: str) -> str:
    return line.personal.get(line.actor_person_id or 0, {}).get(field, "")


def _of_person(line: Line, field: str) -> str:
    return line.personal.get(int(line.data.get("person", 0)), {}).get(field, "")


def _role(line: Line) -> str:
    return str(line.data.get("given") or line.data.get("to") or line.data.get("role") or "")


def _changes(line: Line) -> str:
    said = []
    for field in line.data.get("fields", ()):
        before, after = _of_actor(line, f"{field}.from"), _of_actor(line, f"{field}.to")
        if line.actor_person_id is None:
            # Whoever may not know who changed it is not told to what either, which may be names of people.
            said.append(str(FIELD_NAMES.get(field, field)))
            continue
        said.append(
            _("%(field)s: %(before)s → %(after)s")
            % {"field": FIELD_NAMES.get(field, field), "before": before or "–", "after": after or "–"}
        )
    return " · ".join(said)


def _unknown(line: Line) -> Told:
    what = line.verb.replace(":", ", ").replace("_", " ")
    return _("%(who)s: %(what)s.") % {"who": line.actor_name, "what": what}, "neutral"


def _by_actor(sentence: str, tone: Tone = "neutral") -> Callable[[Line], Told]:
    def tell(line: Line) -> Told:
        words = {
            "who": line.actor_name,
            "name": line.data.get("name", ""),
            "person": _of_person(line, "name") or _("somebody"),
            "email": _of_actor(line, "email") or _("an address"),
            "role": ROLE_NAMES.get(_role(line), ""),
            "wanted": ROLE_NAMES.get(str(line.data.get("role", "")), ""),
            "center": line.data.get("center_name") or _("a Business Center"),
            "partner": line.data.get("partner_name", ""),
            "taker": line.data.get("taker_name", ""),
        }
        return _(sentence) % words, tone

    return tell


def _approved_account(line: Line) -> Told:
    if line.data.get("by") == "policy":
        return _("The ad account was approved."), "ok"
    return _("An operator approved the ad account."), "ok"


def _rejected_account(line: Line) -> Told:
    if line.data.get("final"):
        return _("An operator rejected the ad account for good."), "bad"
    return _("An operator did not approve the ad account."), "bad"


def _expired_invitation(line: Line) -> Told:
    email = line.personal.get(int(line.data.get("by", 0)), {}).get("email") or _("an address")
    return _("The invitation to %(email)s expired.") % {"email": email}, "neutral"


def _assigned(line: Line) -> Told:
    """Of one person the name and the role; of more, how many."""
    words = {
        "who": line.actor_name,
        "center": line.data.get("center_name", ""),
        "role": ROLE_NAMES.get(_role(line), ""),
        "person": _of_person(line, "name") or _("somebody"),
        "count": line.data.get("people", 0),
    }
    if "person" not in line.data:
        return _("%(who)s of %(center)s changed the roles of %(count)s people here.") % words, "neutral"
    if not words["role"]:
        return _("%(who)s of %(center)s took the role of %(person)s away.") % words, "warn"
    return _("%(who)s of %(center)s made %(person)s %(role)s.") % words, "info"


def _of_center(sentence: str, tone: Tone = "neutral") -> Callable[[Line], Told]:
    def tell(line: Line) -> Told:
        data = line.data
        words = {
            "who": line.actor_name,
            "center": data.get("center_name", ""),
            "group": data.get("group_name", ""),
        }
        return _(sentence) % words, tone

    return tell


_TELLS: dict[str, Callable[[Line], Told]] = {
    "center:assets_assigned": _assigned,
    "center:admin_role_taken": _of_center("%(who)s became Admin, as Admin of %(center)s, the owner.", "warn"),
    "center_invitation:accepted": _of_center(
        "%(who)s accepted an invitation to %(center)s with a role here."
    ),
    "asset_group:filled": _of_center("%(who)s changed what the group %(group)s of %(center)s gives here."),
    "asset_group:undone": _of_center("%(who)s of %(center)s took a change of an asset group back."),
    "asset_group:restored": _of_center("%(who)s put the asset group %(group)s of %(center)s back.", "ok"),
    "center:member_restored": _of_center(
        "%(who)s of %(center)s put somebody back who had been removed, with a role here."
    ),
    "center:closed": _of_center("%(who)s closed %(center)s, which owned the ad account.", "bad"),
    "asset_group:ended": _of_center("%(who)s deleted the asset group %(group)s of %(center)s.", "warn"),
    "ad_account:created": _by_actor("%(who)s created the ad account %(name)s.", "info"),
    "ad_account:approved": _approved_account,
    "ad_account:rejected": _rejected_account,
    "ad_account:changed": _by_actor("%(who)s changed the business information."),
    "ad_account:submitted": _by_actor("%(who)s sent the account to review again.", "warn"),
    "ad_account:name_restored": _by_actor("%(who)s went back to the approved company name.", "ok"),
    "ad_account:appealed": _by_actor("%(who)s appealed.", "info"),
    "ad_account:appeal_declined": _by_actor("An operator answered the appeal: the suspension stays.", "bad"),
    "ad_account:suspended": _by_actor("An operator suspended the ad account.", "bad"),
    "ad_account:reinstated": _by_actor("An operator lifted the suspension.", "ok"),
    "ad_account:closed": _by_actor("%(who)s closed the ad account for good.", "bad"),
    "access_request:asked": _by_actor("%(who)s of %(center)s asked for access as %(wanted)s.", "info"),
    "access_request:approved": _by_actor("%(who)s gave %(center)s access as %(role)s.", "ok"),
    "access_request:countered": _by_actor("%(who)s offered %(center)s the role %(role)s."),
    "access_request:rejected": _by_actor("%(who)s declined the request of %(center)s for access."),
    "access_request:cancelled": _by_actor("%(center)s took its request for access back."),
    "access_request:reminded": _by_actor("The request of %(center)s for access still waits."),
    "access_request:expired": _by_actor("The request of %(center)s for access expired."),
    "access_request:offer_accepted": _by_actor("%(center)s took the role %(role)s that was offered.", "ok"),
    "access_request:offer_declined": _by_actor("%(center)s declined the role that was offered."),
    "access_request:offer_ended": _by_actor("%(who)s took the offer to %(center)s back."),
    "access_request:offer_reminded": _by_actor("%(center)s was reminded of the role that was offered."),
    "access_request:offer_expired": _by_actor("The offer to %(center)s expired."),
    "ad_account:given_up": _by_actor("%(center)s removed the ad account; its access ended.", "warn"),
    "ad_account:center_role_changed": _by_actor("%(who)s made %(center)s %(role)s."),
    "ad_account:center_removed": _by_actor("%(who)s ended the access of %(center)s.", "warn"),
    "transfer:started": _by_actor("%(who)s offered the ad account to %(center)s.", "info"),
    "transfer:asked": _by_actor("%(who)s of %(center)s asked to own the ad account.", "info"),
    "transfer:accepted": _by_actor("%(who)s accepted: %(center)s owns the ad account.", "warn"),
    "transfer:declined": _by_actor("%(who)s declined the transfer to %(center)s."),
    "transfer:cancelled": _by_actor("%(who)s took the transfer to %(center)s back."),
    "transfer:undone": _by_actor("%(who)s undid the transfer to %(center)s.", "warn"),
    "transfer:done": _by_actor("The transfer to %(center)s is done.", "ok"),
    "transfer:expired": _by_actor("The transfer to %(center)s expired."),
    "transfer:closed": _by_actor("The transfer to %(center)s ended: the ad account was closed."),
    "ad_account:role_changed": _by_actor("%(who)s made %(person)s %(role)s."),
    "ad_account:member_removed": _by_actor("%(who)s removed %(person)s.", "warn"),
    "ad_account:member_left": _by_actor("%(who)s left the ad account.", "warn"),
    "center_partner:shared": _by_actor("%(who)s (%(center)s) shared it with %(partner)s: %(role)s.", "info"),
    "center_partner:raised": _by_actor("%(who)s (%(center)s) raised the role of %(partner)s: %(role)s."),
    "center_partner:lowered": _by_actor(
        "%(who)s (%(center)s) lowered the role of %(partner)s: %(role)s.", "warn"
    ),
    "center_partner:changed": _by_actor("%(who)s (%(center)s) changed what %(partner)s has."),
    "center_partner:stopped": _by_actor("%(who)s (%(center)s) stopped sharing it with %(partner)s.", "warn"),
    "center_partner:given_back": _by_actor("%(who)s (%(center)s) gave it back to %(partner)s.", "warn"),
    "center_partner:removed": _by_actor(
        "%(who)s (%(center)s) removed the partner %(partner)s; what was shared ended.", "warn"
    ),
    "center_partner:onward_allowed": _by_actor("%(who)s (%(center)s) let %(partner)s pass it on, one step."),
    "center_partner:onward_ended": _by_actor("%(who)s (%(center)s) no longer lets %(partner)s pass it on."),
    "center_partner:passed_on_stopped": _by_actor(
        "%(who)s (%(center)s) ended what %(partner)s passed on to %(taker)s.", "warn"
    ),
    "role_request:asked": _by_actor("%(who)s asked for the role %(role)s.", "info"),
    "role_request:cancelled": _by_actor("%(who)s took the request for the role %(role)s back."),
    "role_request:approved": _by_actor("%(who)s accepted a request: %(person)s is %(role)s.", "ok"),
    "role_request:rejected": _by_actor("%(who)s declined the request of %(person)s for the role %(role)s."),
    "role_request:reminded": _by_actor("The request of %(person)s for the role %(role)s still waits."),
    "role_request:expired": _by_actor("The request of %(person)s for the role %(role)s expired."),
    "invitation:sent": _by_actor("%(who)s invited %(email)s as %(role)s.", "info"),
    "invitation:resent": _by_actor("%(who)s sent the invitation to %(email)s again."),
    "invitation:cancelled": _by_actor("%(who)s cancelled the invitation to %(email)s."),
    "invitation:accepted": _by_actor("%(who)s accepted an invitation as %(role)s.", "ok"),
    "invitation:declined": _by_actor("%(who)s declined an invitation."),
    "invitation:expired": _expired_invitation,
}

# What is told in the history of the settings: everything about the account itself and the people in it.
SETTINGS_VERBS = (*_TELLS, *company_history.TELLS)
