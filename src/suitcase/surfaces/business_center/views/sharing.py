"""Acts on what partners share: choosing ad accounts, reading what would happen row by row, doing it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from suitcase.areas.access.public import ROLE_WORDS, Kind, Permission, Ref, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter, Shared
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow, Center, Partner
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center import shared_creators, supposed
from suitcase.surfaces.business_center.account_statuses import status_filter, statuses_of
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.roles import SHARED_ROLES, shared_role_choices
from suitcase.surfaces.business_center.shared_creators import CreatorWish
from suitcase.surfaces.business_center.views import partner_creators, partners
from suitcase.surfaces.business_center.views.ad_accounts import held_words
from suitcase.surfaces.kit.desk import tone_of
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState

# Enough rows to see that it is what one meant; the result lists all.
ROWS_SHOWN = 100
_HOW = (Role.OWNER, *SHARED_ROLES)


@dataclasses.dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks for: "share", "role", "stop", "let", "unlet" or "back", on which ad accounts, in which role."""

    act: str
    ids: tuple[int, ...]
    role: str = ""
    may_pass_on: bool = False
    creators: CreatorWish = dataclasses.field(default_factory=CreatorWish)

    @property
    def is_ending(self) -> bool:
        """Whether somebody loses something."""
        return self.act in {"stop", "unlet", "back"}


def _spec() -> ListSpec:
    how = [(one.name, _("Owned") if one is Role.OWNER else ROLE_WORDS[one]) for one in _HOW]
    return ListSpec(
        columns=[
            Column("name", _("Ad account"), sort=True),
            Column("now", _("They have")),
            Column("role", _("You have"), sort=True, wide_only=True),
            Column("status", _("Status"), sort=True, wide_only=True),
        ],
        order="name",
        filters=[status_filter(_("Status")), Filter("access", _("You have"), how)],
        search=_("Search by name, company or ID"),
        sizes=(50, 25, 100),
    )


@center_page
@require_safe
def choose(request: HttpRequest, center: Center, partner: int) -> HttpResponse:
    """Choose ad accounts to share with a partner, and the role."""
    return _choose(request, center, partner, FormState({"role": Role.OPERATOR.name}))


def _choose(
    request: HttpRequest, center: Center, partner_id: int, form: FormState, *, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    partner = centers.get_partner(actor, center.id, partner_id)
    path = reverse("business_partner_share", args=[center.id, partner_id])
    state = _spec().read(_narrowing(request.POST) if request.method == "POST" else request.GET, path)
    found = ad_accounts.list_center_ad_accounts(actor, center.id, _wanted(state))
    ids = [one.card.id for one in found.rows]
    context = {
        "partner": partner,
        "page": ListPage(state, found.rows, total=found.total),
        "now": ad_accounts.roles_given(center.id, partner_id, ids) if ids else {},
        "chosen": "chosen" in request.GET,
        "state": form,
        "roles": shared_role_choices(),
        "role_words": ROLE_WORDS,
        "held_words": held_words,
        "tone_of": tone_of,
        **shared_creators.choices(
            actor, center, partner_id, form, request.POST if request.method == "POST" else request.GET
        ),
    }
    return draw(request, "partner_share", context, center=center, here="partners", status=status)


@center_page
@require_POST
def act(request: HttpRequest, center: Center, partner: int) -> HttpResponse:
    """Say what an act on the chosen ad accounts would do, row by row; with `step` "do", do it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_PARTNERS_MANAGE, center.id)
    one = centers.get_partner(actor, center.id, partner)
    if request.POST.get("step", "").startswith("look"):
        return _choose(request, center, partner, FormState(_looking(request)))
    try:
        wish = _wish(request, actor, center, partner)
        if request.POST.get("step") == "do":
            return _done(request, center, one, wish)
        return _review(request, center, one, wish)
    except Refusal as refused:
        if request.POST.get("act") == "share":
            form = FormState.refused(request.POST, refused)
            return _choose(request, center, partner, form, status=status_of(request, refused))
        messages.warning(request, " ".join([refused.sentence, *refused.fields.values()]))
        return see_other(request, _back_to(center, one, request.POST.get("act", "")))


def _wish(request: HttpRequest, actor: Actor, center: Center, partner_id: int) -> Wish:
    """What the form asks for; with `scope` "all", on everything that its search and filters match."""
    form, name = request.POST, request.POST.get("act", "")
    if name not in {"share", "role", "stop", "let", "unlet", "back"}:
        raise Invalid(_("Choose what to do."))
    if form.get("scope") == "all":
        ids = _matching(actor, center, partner_id, name, form)
    else:
        texts = form.get("ids", "").split(",") if form.get("ids") else form.getlist("id")
        ids = [id_ for id_ in map(parse_id, texts) if id_]
    role = form.get("role", "") if name in {"share", "role"} else ""
    ids = list(dict.fromkeys(ids))
    of_creators = CreatorWish()
    if name == "share":
        of_creators = shared_creators.wish(actor, center, partner_id, form)
        shared_creators.check_size(len(ids), len(of_creators.ids))
        if not ids and not of_creators.ids:
            raise Invalid(_("Choose at least one ad account or creator account."))
    elif not ids:
        raise Invalid(_("Choose at least one ad account."))
    if ids and name in {"share", "role"} and role not in {one.name for one in SHARED_ROLES}:
        raise Invalid(fields={"role": _("Choose one of the roles.")})
    return Wish(name, tuple(ids), role, name == "share" and "may_pass_on" in form, of_creators)


def _looking(request: HttpRequest) -> QueryDict:
    """The form as it was sent, turned to another part of the list of creator accounts."""
    form = request.POST.copy()
    start = form.get("step", "").removeprefix("look")
    form["creators_from"] = start or "0"
    request.POST = form  # type: ignore[assignment]
    return form


def _matching(actor: Actor, center: Center, partner_id: int, name: str, form: Any) -> list[int]:
    if name == "share":
        found = ad_accounts.list_center_ad_accounts(
            actor, center.id, _wanted(_spec().read(_narrowing(form)), size=limits.BULK_ROWS)
        )
        return [one.card.id for one in found.rows]
    state = partners.shared_spec().read(_narrowing(form))
    everything = partners.wanted(state, size=limits.BULK_ROWS)
    shared = ad_accounts.list_shared(actor, center.id, partner_id, everything, taken=name == "back")
    return [one.card.id for one in shared.rows if one.card]


def _narrowing(form: Any) -> dict[str, str]:
    """The list's search and filters, carried by the form under names of their own."""
    return {key.removeprefix("list-"): form[key] for key in form if key.startswith("list-")}


def _rows(actor: Actor, center: Center, partner: Partner, wish: Wish) -> list[BulkRow]:
    if wish.act == "back":
        return ad_accounts.plan_giving_back(actor, center.id, partner.center_id, ad_account_ids=wish.ids)
    return ad_accounts.plan_sharing(
        actor, center.id, partner.center_id, ad_account_ids=wish.ids, role=wish.role
    )


def _review(request: HttpRequest, center: Center, partner: Partner, wish: Wish) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows: list[BulkRow] = []
    creators, asked = shared_creators.plan(actor, center, partner.center_id, wish.creators)
    if wish.act in {"let", "unlet"}:
        count, said = ad_accounts.preview_passing_on(
            actor, center.id, partner.center_id, ad_account_ids=wish.ids, allowed=wish.act == "let"
        )
        idle, refused = len(wish.ids) - count, 0
    elif not wish.ids:
        said, count, refused, idle = [], 0, 0, 0
    else:
        rows = _rows(actor, center, partner, wish)
        is_back = wish.act == "back"
        said = ad_accounts.preview_sharing(actor, center.id, partner.center_id, rows, giving_back=is_back)
        count, refused = sum(one.changes for one in rows), sum(bool(one.problem) for one in rows)
        idle = len(rows) - count - refused
    shown = sorted(rows, key=lambda one: (not one.problem, not one.changes))[:ROWS_SHOWN]
    context = {
        "partner": partner,
        "wish": wish,
        "ids": ",".join(map(str, wish.ids)),
        "heading": _heading(wish, count, partner.name),
        "counts": (count, idle, refused),
        "said": [(one, "") for one in said],
        "rows": shown,
        "total": len(rows),
        "names": _names(actor, center, [one.object for one in shown]),
        "word": _word,
        "back": _back_to(center, partner, wish.act),
        "explore": _explored(actor, center, wish, rows),
        **partner_creators.creator_rows(creators, asked),
    }
    return draw(request, "partner_review", context, center=center, here="partners")


def _explored(actor: Actor, center: Center, wish: Wish, rows: Sequence[BulkRow]) -> str:
    """The explorer's answer to an end: who would lose what, here and with the partner."""
    do = {"stop": "unshare", "back": "release"}.get(wish.act)
    over = [one.object for one in rows if one.changes][: supposed.MOST + 1]
    if do is None or not over:
        return ""
    names = _names(actor, center, over)
    return supposed.address(center.id, do, things=[f"{names.get(one.id, '')} · {one.id}" for one in over])


def _heading(wish: Wish, count: int, name: str) -> str:
    role = ROLE_WORDS[Role[wish.role]] if wish.role else ""
    said = {
        "share": _("Ask creators to let %(name)s use their accounts?")
        if wish.creators.ids and not count
        else ngettext(
            "Share %(num)s ad account with %(name)s as %(role)s?",
            "Share %(num)s ad accounts with %(name)s as %(role)s?",
            count,
        ),
        "role": ngettext(
            "Give %(name)s the role %(role)s on %(num)s ad account?",
            "Give %(name)s the role %(role)s on %(num)s ad accounts?",
            count,
        ),
        "stop": ngettext(
            "Stop sharing %(num)s ad account with %(name)s?",
            "Stop sharing %(num)s ad accounts with %(name)s?",
            count,
        ),
        "back": ngettext(
            "Give %(num)s ad account back to %(name)s?",
            "Give %(num)s ad accounts back to %(name)s?",
            count,
        ),
        "let": ngettext(
            "Let %(name)s pass %(num)s ad account on?", "Let %(name)s pass %(num)s ad accounts on?", count
        ),
        "unlet": ngettext(
            "No longer let %(name)s pass %(num)s ad account on?",
            "No longer let %(name)s pass %(num)s ad accounts on?",
            count,
        ),
    }[wish.act]
    return said % {"num": f"{count:,}", "name": name, "role": role}


def _done(request: HttpRequest, center: Center, partner: Partner, wish: Wish) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    it: dict[str, Any] = {"center_id": center.id, "partner_id": partner.center_id, "ad_account_ids": wish.ids}
    if wish.act in {"let", "unlet"}:
        ad_accounts.allow_passing_on(actor, **it, allowed=wish.act == "let")
        said = (
            _("%(name)s may pass them on now, one step.")
            if wish.act == "let"
            else _("%(name)s can no longer pass them on.")
        )
        messages.success(request, said % {"name": partner.name})
        return see_other(request, _back_to(center, partner, wish.act))
    if wish.act == "back":
        result = ad_accounts.give_back(actor, **it)
    elif wish.act == "stop":
        result = ad_accounts.stop_sharing(actor, **it)
    elif wish.act == "share" and wish.creators.ids:
        return _shared(request, center, partner, wish)
    else:
        result = ad_accounts.share_ad_accounts(actor, **it, role=wish.role, may_pass_on=wish.may_pass_on)
    return _told(request, center, partner, wish, result)


def _shared(request: HttpRequest, center: Center, partner: Partner, wish: Wish) -> HttpResponse:
    """Share ad accounts and creator accounts in one step: what can be done of either is done."""
    actor = request.actor  # type: ignore[attr-defined]
    rows, _asked = shared_creators.plan(actor, center, partner.center_id, wish.creators)
    of_accounts = _rows(actor, center, partner, wish) if wish.ids else []
    answer = None
    if any(row.changes for row in of_accounts) or not any(row.changes for row in rows):
        result = ad_accounts.share_ad_accounts(
            actor,
            center_id=center.id,
            partner_id=partner.center_id,
            ad_account_ids=wish.ids,
            role=wish.role,
            may_pass_on=wish.may_pass_on,
        )
        answer = _told(request, center, partner, wish, result)
    if any(row.changes for row in rows):
        done = shared_creators.share(actor, center, partner.center_id, wish.creators)
        partner_creators.tell(request, partner, done)
        # Two bulk changes came of it, which stand on top of the list of all of them.
        home = reverse("business_changes", args=[center.id])
        one = reverse("business_change", args=[center.id, done.change_id])
        return see_other(request, home if answer is not None else one)
    assert answer is not None
    return answer


def _told(request: HttpRequest, center: Center, partner: Partner, wish: Wish, result: Shared) -> HttpResponse:
    names = {"name": partner.name, "role": ROLE_WORDS[Role[wish.role]] if wish.role else ""}
    said = {
        "share": ngettext(
            "%(num)s ad account is shared with %(name)s as %(role)s.",
            "%(num)s ad accounts are shared with %(name)s as %(role)s.",
            result.done,
        ),
        "role": ngettext(
            "%(name)s is %(role)s of %(num)s ad account now.",
            "%(name)s is %(role)s of %(num)s ad accounts now.",
            result.done,
        ),
        "stop": ngettext(
            "%(name)s has lost %(num)s ad account.", "%(name)s has lost %(num)s ad accounts.", result.done
        ),
        "back": ngettext(
            "%(num)s ad account went back to %(name)s.",
            "%(num)s ad accounts went back to %(name)s.",
            result.done,
        ),
    }[wish.act]
    messages.success(request, said % {**names, "num": f"{result.done:,}"})
    if result.refused:
        left = ngettext(
            "%(num)s was left as it is; the reason stands beside it.",
            "%(num)s were left as they are; the reasons stand beside them.",
            result.refused,
        )
        messages.warning(request, left % {"num": f"{result.refused:,}"})
    try:
        return see_other(request, reverse("business_change", args=[center.id, result.change_id]))
    except NoReverseMatch:
        return see_other(request, _back_to(center, partner, wish.act))


def _names(actor: Actor, center: Center, refs: Sequence[Ref]) -> dict[int, str]:
    ids = tuple(one.id for one in refs if one.kind is Kind.AD_ACCOUNT)
    if not ids:
        return {}
    found = ad_accounts.list_center_ad_accounts(actor, center.id, HeldFilter(ids=ids, size=len(ids)))
    return {one.card.id: one.card.name for one in found.rows}


def _word(role: str) -> str:
    return ROLE_WORDS[Role[role]] if role else _("no access")


def _back_to(center: Center, partner: Partner, name: str) -> str:
    route = {"share": "business_partner", "back": "business_partner_taken"}.get(name, "business_partner")
    return reverse(route, args=[center.id, partner.center_id])


def _wanted(state: ListState, *, size: int = 0) -> HeldFilter:
    return HeldFilter(
        search=state.q,
        statuses=statuses_of(state),
        roles=(Role[state.filters["access"]],) if "access" in state.filters else (),
        sort="name" if state.key == "now" else state.key,
        descending=state.descending,
        offset=0 if size else state.offset,
        size=size or state.per,
    )
