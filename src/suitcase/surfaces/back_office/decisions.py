"""What an operator may decide about an ad account: from the form of a page to the action that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, Reason
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.kernel.ids import parse_id

Form = Mapping[str, str]


def categories() -> list[tuple[str, str]]:
    """What can be wrong with business information or conduct, in the words the advertiser reads."""
    words = [
        _("Business not found"),
        _("Name does not match the business"),
        _("Website does not work or does not fit"),
        _("Address incomplete"),
        _("Industry not allowed"),
        _("Rules of advertising broken"),
        _("Unusual activity"),
        _("Other"),
    ]
    return [(word, word) for word in words]


def decide(actor: Actor, account: AdAccount, form: Form) -> str:
    """Do what the form decides and give the sentence about it. Raises what the action refuses."""
    act = _ACTS.get(form.get("decision", ""))
    if act is None:
        raise Invalid("Choose what to decide.")
    return act(actor, account, form)


def _reason(form: Form) -> Reason:
    return Reason(*(form.get(name, "").strip() for name in ("category", "detail", "how_to_fix")))


def _approve(actor: Actor, account: AdAccount, form: Form) -> str:
    version = parse_id(form.get("version", ""))
    ad_accounts.review_ad_account(actor, ad_account_id=account.id, approve=True, version=version)
    return _("%(name)s is approved.") % {"name": account.name}


def _reject(actor: Actor, account: AdAccount, form: Form) -> str:
    final = form.get("final") == "on"
    ad_accounts.review_ad_account(
        actor,
        ad_account_id=account.id,
        approve=False,
        reasons=(_reason(form),),
        final=final,
        version=parse_id(form.get("version", "")),
    )
    if final:
        return _("%(name)s is rejected for good; the advertiser has been told why.") % {"name": account.name}
    return _("%(name)s is rejected; the advertiser has been told why.") % {"name": account.name}


def _suspend(actor: Actor, account: AdAccount, form: Form) -> str:
    ad_accounts.suspend_ad_account(actor, ad_account_id=account.id, reason=_reason(form))
    return _("%(name)s is suspended; the advertiser has been told why.") % {"name": account.name}


def _lift(actor: Actor, account: AdAccount, form: Form) -> str:
    ad_accounts.lift_suspension(actor, ad_account_id=account.id, note=form.get("note", ""))
    return _("The suspension of %(name)s is lifted.") % {"name": account.name}


def _decline(actor: Actor, account: AdAccount, form: Form) -> str:
    ad_accounts.decline_appeal(actor, ad_account_id=account.id, answer=form.get("answer", ""))
    return _("The appeal of %(name)s is answered; the suspension stays.") % {"name": account.name}


_ACTS: dict[str, Callable[[Actor, AdAccount, Form], str]] = {
    "approve": _approve,
    "reject": _reject,
    "suspend": _suspend,
    "lift": _lift,
    "decline": _decline,
}
DECISIONS = tuple(_ACTS)
