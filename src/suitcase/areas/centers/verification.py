"""Verifying the business behind a centre: sending documents in, putting them right, and what an operator decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.centers import house, queries
from suitcase.areas.centers import verification_rules as rules
from suitcase.areas.centers.contracts import EntityType, Finding, NewVerification, Verification
from suitcase.areas.centers.contracts import VerificationState as State
from suitcase.areas.centers.errors import CenterNotVerified, InformationMoved, NothingToSubmit, NotWaiting
from suitcase.areas.centers.models import Center
from suitcase.areas.centers.models import CenterVerification as Row
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Page, PageRequest, encode
from suitcase.stores import media


@action
def submit_verification(actor: Actor, *, center_id: int, new: NewVerification) -> Verification:
    """Send in what proves the business, or put right what was sent in; an operator looks at it.

    What is put right keeps its place in the queue. While an earlier yes holds, it goes on holding until it ends.
    Raises `Invalid` by field, `NothingToSubmit` while a verification has long to run.
    """
    house.hold(actor, Permission.CENTER_MANAGE, center_id)
    row, now = _held(center_id), clock.now()
    before, former = _state_of(row), row.document if row is not None else ""
    checked = _checked(row, new)
    if row is None:
        row = Row(center_id=center_id, version=0)
    if not rules.keeps_place(before):
        row.submitted_at = now
    row.entity_type, row.country = checked.entity_type, checked.country
    row.legal_name, row.number = checked.legal_name, checked.number
    row.document = checked.document or row.document
    row.state, row.submitted_by, row.changed_at = State.REVIEWING, access.require_signed_in(actor), now
    row.findings, row.remark, row.version = [], "", row.version + 1
    row.save()
    if before is State.REVIEWING and row.document != former:
        # Nobody has decided on it, so nobody needs it.
        transaction.on_commit(lambda: media.discard(former))
    verb = "center:verification_changed" if rules.keeps_place(before) else "center:verification_submitted"
    _record(verb, actor, row)
    return _contract(row, house.name_of(center_id))


def check_submission(actor: Actor, center_id: int, new: NewVerification) -> None:
    """Raise what `submit_verification` would raise for these fields, and count the try: for whoever is about to have a
    document looked at, which costs. `new.document` is any word when there is one."""
    house.require(actor, Permission.CENTER_MANAGE, center_id)
    _checked(Row.objects.filter(center_id=center_id).first(), new)
    me = access.require_signed_in(actor)
    identity.limit(f"verification:{center_id}", limits.SUBMISSIONS_PER_HOUR, 3600)
    identity.limit(f"verification-by:{me}", limits.SUBMISSIONS_PER_DAY, 24 * 3600)


def _checked(row: Row | None, new: NewVerification) -> NewVerification:
    if row is not None and not rules.may_submit(_state_of(row), row.verified_until, clock.now()):
        raise NothingToSubmit
    return rules.check_new(new, has_document=row is not None)


@action
def decide_verification(
    actor: Actor,
    *,
    center_id: int,
    approve: bool,
    findings: Iterable[str] = (),
    remark: str = "",
    version: int,
) -> Verification:
    """Decide as an operator: verified for a year, or failed with findings (codes of `FINDINGS`) that can be fixed.

    `version` is what was read; something else sent in since raises `InformationMoved`.
    """
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    house.hold_members(center_id)
    queries.refuse_closed(center_id)
    row = _held(center_id)
    if row is None:
        raise NotFound
    if row.state != State.REVIEWING:
        raise NotWaiting
    if row.version != version:
        raise InformationMoved
    found, said = rules.check_findings(findings, remark, approve=approve)
    now = clock.now()
    row.state, row.decided_at, row.remark = (State.VERIFIED if approve else State.FAILED), now, said
    row.findings = [[one.category, one.sub_reason, one.how_to_fix] for one in found]
    if approve:
        # A renewal in time begins where the last one ends.
        start = max(now, row.verified_until or now)
        row.verified_until, row.reminders = start + limits.VERIFICATION_LIFETIME, 0
    row.save()
    until = row.verified_until.isoformat() if approve and row.verified_until else None
    _record("center:verified" if approve else "center:verification_failed", actor, row, until=until)
    return _contract(row, house.name_of(center_id))


def get_verification(actor: Actor, center_id: int) -> Verification:
    """How the verification of a centre stands; for its Admins and for operators."""
    if actor.scope == "ops":
        access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    else:
        house.require(actor, Permission.CENTER_MANAGE, center_id)
    center = house.seen(center_id)
    row = Row.objects.filter(center_id=center_id).first()
    if row is None:
        return Verification(center_id=center_id, center_name=center.name, state=State.NOT_SUBMITTED)
    return _contract(row, center.name)


def is_verified(center_id: int) -> bool:
    """Whether the business of a centre the acting person sees is verified now."""
    return Row.objects.filter(center_id=center_id, verified_until__gt=clock.now()).exists()


def verified_business(center_id: int) -> tuple[str, str]:
    """Legal name and country under which the centre is verified now, for its people; empty when it is not, and while
    another name is being looked at."""
    found = Row.objects.filter(center_id=center_id, state=State.VERIFIED, verified_until__gt=clock.now())
    return found.values_list("legal_name", "country").first() or ("", "")


def require_verified(center_id: int) -> None:
    """Raise `CenterNotVerified` unless the business of the centre is verified now."""
    if not is_verified(center_id):
        raise CenterNotVerified


def list_verifications(
    actor: Actor, *, search: str = "", state: State | None = State.REVIEWING, page: PageRequest | None = None
) -> Page[Verification]:
    """Verifications for operators, the one that waits longest first. `search` is part of a name, or a centre's id;
    `state` is the one that counts now."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    page = page or PageRequest()
    rows = Row.objects.all()
    if state is not None:
        rows = rows.filter(_is_now(state))
    if state is State.REVIEWING:
        rows = rows.filter(queries.of_open_centers())
    for word in search.split()[:5]:
        named = Center.objects.filter(name__icontains=word).values("id")
        by_name = rows.filter(legal_name__icontains=word) | rows.filter(center_id__in=named)
        rows = by_name | rows.filter(center_id=int(word)) if word.isascii() and word.isdigit() else by_name
    total = rows.count()
    if page.key is not None:
        rows = rows.extra(where=["(submitted_at, center_id) > (%s, %s)"], params=list(page.key))
    found = list(rows.order_by("submitted_at", "center_id")[: page.size + 1])
    shown = found[: page.size]
    names = dict(Center.objects.filter(id__in=[row.center_id for row in shown]).values_list("id", "name"))
    more = len(found) > page.size
    cursor = encode((shown[-1].submitted_at.isoformat(), shown[-1].center_id)) if more else None
    return Page([_contract(row, names.get(row.center_id, "")) for row in shown], next=cursor, total=total)


def names_in_use(names: Sequence[str]) -> set[str]:
    """Those of the stored documents that a verification names."""
    return set(Row.objects.filter(document__in=names).values_list("document", flat=True))


def record_time(verb: str, actor: Actor, row: Row, **facts: Any) -> None:
    """One line about what time did to a verification."""
    _record(verb, actor, row, **facts)


def _held(center_id: int) -> Row | None:
    return Row.objects.select_for_update().filter(center_id=center_id).first()


def _state_of(row: Row | None) -> State:
    if row is None:
        return State.NOT_SUBMITTED
    return rules.state_now(State(row.state), row.verified_until, clock.now())


def _is_now(state: State) -> Q:
    """The same as `_state_of`, for the database: what was verified and is over counts as expired."""
    holds = Q(verified_until__gt=clock.now())
    if state is State.VERIFIED:
        return Q(state=state) & holds
    return Q(state=state) | (Q(state=State.VERIFIED) & ~holds) if state is State.EXPIRED else Q(state=state)


def _record(verb: str, actor: Actor, row: Row, **facts: Any) -> None:
    data = {
        "center": row.center_id,
        "center_name": house.name_of(row.center_id),
        "version": row.version,
        **facts,
    }
    if row.findings:
        data["findings"] = row.findings
    # What an operator writes may name people, so it is sealed with the operator's key.
    words = {actor.person_id: {"words": row.remark}} if row.remark and actor.person_id else {}
    record(verb, actor, streams=[(Kind.CENTER, row.center_id), access.PLATFORM], data=data, personal=words)


def _contract(row: Row, center_name: str) -> Verification:
    state, now = _state_of(row), clock.now()
    return Verification(
        center_id=row.center_id,
        center_name=center_name,
        state=state,
        entity_type=row.entity_type,
        country=row.country,
        legal_name=row.legal_name,
        number=row.number,
        document=row.document,
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        changed_at=row.changed_at,
        findings=tuple(Finding(*one) for one in row.findings),
        remark=row.remark,
        decided_at=row.decided_at,
        verified_until=row.verified_until,
        version=row.version,
        is_verified=row.verified_until is not None and row.verified_until > now,
        may_submit=rules.may_submit(state, row.verified_until, now),
    )


ENTITY_TYPES = tuple((one.name, one.value) for one in EntityType)
