"""What somebody has chosen in a list, carried from page to page: ids, or everything that matches a filter."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, MemberFilter
from suitcase.areas.identity import public as identity
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center.views.ad_accounts import list_spec, wanted_of
from suitcase.surfaces.business_center.views.members import list_spec as member_spec
from suitcase.surfaces.business_center.views.members import wanted_of as wanted_members

# As many boxes as one page of a list has.
MOST_BOXES = 200
_FILTER = ("q", "status", "role")


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Chosen things: their ids, the sentence that says which, and the fields that carry the choice on."""

    ids: tuple[int, ...]
    words: str
    carried: Sequence[tuple[str, str]]


def chosen_accounts(actor: Actor, center: Center, sent: QueryDict) -> Choice:
    """The ad accounts of a form: every one that matches its filter, or those whose boxes were ticked."""
    if sent.get("all"):
        state = list_spec().read(sent)
        wanted = wanted_of(state, size=limits.AD_ACCOUNTS_PER_CENTER)
        found = ad_accounts.list_center_ad_accounts(actor, center.id, wanted)
        ids = tuple(one.card.id for one in found.rows)
        carried = [("all", "1"), *((name, str(sent[name])) for name in _FILTER if sent.get(name))]
        return Choice(ids, _all_words(len(ids), is_narrowed=state.narrowed, search=state.q), carried)
    ids = _ids(sent.getlist("act"))
    names = centers.names_of(Kind.AD_ACCOUNT, ids[:1])
    if len(ids) == 1:
        words = names.get(ids[0], _("One ad account"))
    else:
        words = ngettext("%(num)s ad account", "%(num)s ad accounts", len(ids)) % {"num": f"{len(ids):,}"}
    return Choice(ids, words, [("act", str(one)) for one in ids])


def chosen_people(center: Center, sent: QueryDict) -> Choice:
    """The people of a form, whose boxes were ticked."""
    ids = _ids(sent.getlist("person"))
    if len(ids) == 1:
        words = identity.get_names(access.were_members(center.id, ids)).get(ids[0], _("One member"))
    else:
        words = ngettext("%(num)s member", "%(num)s members", len(ids)) % {"num": len(ids)}
    return Choice(ids, words, [("person", str(one)) for one in ids])


def chosen_members(actor: Actor, center: Center, sent: QueryDict) -> Choice:
    """The members of a form: everybody who matches its filter, or those whose boxes were ticked; for Admins."""
    if not sent.get("all"):
        return chosen_people(center, sent)
    state = member_spec(center, leads=True).read(sent)
    found = centers.list_members(actor, center.id, wanted_members(state, size=limits.CENTER_MEMBERS))
    ids = tuple(one.person_id for one in found.rows)
    number = {"count": f"{len(ids):,}", "search": state.q}
    if state.q:
        words = _("All %(count)s members that match “%(search)s”") % number
    else:
        words = (
            _("All %(count)s members that match the filter") if state.narrowed else _("All %(count)s members")
        ) % number
    names = ("q", "role", "only")
    return Choice(ids, words, [("all", "1"), *((name, str(sent[name])) for name in names if sent.get(name))])


def addressed_people(actor: Actor, center: Center, text: str) -> tuple[tuple[int, ...], list[str]]:
    """Members by the e-mail addresses of a text, and the addresses that are nobody's here."""
    good, wrong = identity.read_addresses(text)
    if not good:
        return (), list(wrong)
    wanted = MemberFilter(size=limits.CENTER_MEMBERS)
    known = {one.email.lower(): one.person_id for one in centers.list_members(actor, center.id, wanted).rows}
    found = tuple(known[one.lower()] for one in good if one.lower() in known)
    return found, [*wrong, *(one for one in good if one.lower() not in known)]


def _all_words(count: int, *, is_narrowed: bool, search: str) -> str:
    number = f"{count:,}"
    if search:
        return _("All %(count)s ad accounts that match “%(search)s”") % {"count": number, "search": search}
    if is_narrowed:
        return _("All %(count)s ad accounts that match the filter") % {"count": number}
    return _("All %(count)s ad accounts") % {"count": number}


def _ids(texts: Sequence[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for one in map(parse_id, texts[:MOST_BOXES]) if one))
