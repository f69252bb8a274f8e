"""The demo's Business Centers: who made them, who is in them and as what, and who has not answered yet."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, NewVerification, VerificationState, Wanted
from suitcase.kernel.actor import Actor
from suitcase.kernel.paging import PageRequest
from suitcase.stores import media
from suitcase.stores.postgres import acting


@dataclass(frozen=True)
class House:
    """A centre: its first Admin by key, its members as (key, role, finance role), its business as (legal name, country,
    number), addresses still invited, and whether the operator has verified it or it still waits."""

    owner: str
    name: str
    zone: str
    members: tuple[tuple[str, Role, Role | None], ...]
    business: tuple[str, str, str]
    invited: tuple[str, ...] = ()
    is_verified: bool = False


HOUSES = (
    House(
        "ana",
        "Acme",
        "Europe/Berlin",
        (
            ("freja", Role.CENTER_ADMIN, None),
            ("tomas", Role.CENTER_STANDARD, Role.FINANCE_MANAGER),
            ("grace", Role.CENTER_STANDARD, None),
        ),
        ("Acme Outdoor GmbH", "DE", "HRB 204711"),
        ("intern@demo.example",),
        is_verified=True,
    ),
    House(
        "ben",
        "Northwind",
        "Europe/London",
        (("nils", Role.CENTER_ADMIN, Role.FINANCE_ANALYST), ("ana", Role.CENTER_STANDARD, None)),
        ("Northwind Media Ltd", "GB", "08154711"),
        is_verified=True,
    ),
)


def build(house: House, actor_of: Callable[[str], Actor], email_of: Callable[[str], str]) -> None:
    """Make a centre and let its people in, through the same actions as everybody; nothing if it is there already."""
    owner = actor_of(house.owner)
    if found(house, owner):
        return
    center = centers.create_center(owner, name=house.name, time_zone=house.zone)
    wanted = [Wanted(email_of(key), role, finance) for key, role, finance in house.members]
    centers.invite_members(owner, center_id=center.id, wanted=wanted)
    for key, _role, _finance in house.members:
        member = actor_of(key)
        with acting(member):
            mine = [one for one in centers.my_invitations(member) if one.center_id == center.id]
        for one in mine:
            centers.accept_center_invitation(member, invitation_id=one.id)


def invite(house: House, actor_of: Callable[[str], Actor]) -> None:
    """Ask whoever has not answered yet; nothing if somebody was asked already."""
    owner = actor_of(house.owner)
    center = found(house, owner)
    if center is None:
        return
    with acting(owner):
        asked = {
            one.email
            for one in centers.list_center_invitations(
                owner, center.id, state=None, page=PageRequest(100)
            ).rows
        }
    wanted = [Wanted(email, Role.CENTER_STANDARD) for email in house.invited if email not in asked]
    if wanted:
        centers.invite_members(owner, center_id=center.id, wanted=wanted)


def submit(house: House, actor_of: Callable[[str], Actor]) -> None:
    """Send in what proves the business: a page drawn for the demo; nothing if something was sent in already."""
    owner = actor_of(house.owner)
    center = found(house, owner)
    if center is None:
        return
    with acting(owner):
        if centers.get_verification(owner, center.id).version:
            return
    legal_name, country, number = house.business
    kept = media.store_document(certificate(legal_name, number))
    new = NewVerification(
        entity_type="COMPANY", country=country, legal_name=legal_name, number=number, document=kept.name
    )
    centers.submit_verification(owner, center_id=center.id, new=new)


def decide(house: House, actor_of: Callable[[str], Actor], operator: str) -> None:
    """Let the operator verify a business that waits."""
    center, olu = found(house, actor_of(house.owner)), actor_of(operator).within("ops")
    if center is None:
        return
    with acting(olu):
        waiting = centers.get_verification(olu, center.id)
    if waiting.state is VerificationState.REVIEWING:
        centers.decide_verification(olu, center_id=center.id, approve=True, version=waiting.version)


def share(house: House, partner: House, actor_of: Callable[[str], Actor]) -> None:
    """Make two houses partners and share what the first owns with the other as Operator; nothing if that was done."""
    owner = actor_of(house.owner)
    mine, other = found(house, owner), found(partner, actor_of(partner.owner))
    if mine is None or other is None:
        return
    with acting(owner):
        known = [one.center_id for one in centers.list_partners(owner, mine.id).rows]
        owned = ad_accounts.list_center_ad_accounts(owner, mine.id, HeldFilter(roles=(Role.OWNER,), size=100))
        ids = [one.card.id for one in owned.rows]
        has = ad_accounts.roles_given(mine.id, other.id, ids) if ids else {}
    if other.id not in known:
        centers.add_partner(owner, center_id=mine.id, number=str(other.id))
    if ids and not has:
        ad_accounts.share_ad_accounts(
            owner, center_id=mine.id, partner_id=other.id, ad_account_ids=ids, role=Role.OPERATOR.name
        )


def assign(house: House, actor_of: Callable[[str], Actor]) -> None:
    """Put the centre's ad accounts into a group for its first members; nothing if it has none, or a group already."""
    owner = actor_of(house.owner)
    center = found(house, owner)
    if center is None:
        return
    with acting(owner):
        accounts = [one.card.id for one in ad_accounts.list_center_ad_accounts(owner, center.id).rows]
        if not accounts or centers.list_groups(owner, center.id):
            return
    people = [
        actor_of(key).person_id or 0 for key, role, _money in house.members if role is Role.CENTER_STANDARD
    ]
    group = centers.create_group(
        owner, center_id=center.id, name="Campaign team", description="Everybody who makes ads"
    )
    centers.fill_group(
        owner,
        center_id=center.id,
        group_id=group.id,
        ad_accounts=accounts,
        role=Role.ANALYST,
        members=people,
    )
    wishes = centers.wishes_for(people[:1], accounts[:1], Role.OPERATOR)
    centers.assign_assets(owner, center_id=center.id, wishes=wishes)


def certificate(legal_name: str, number: str) -> bytes:
    """An extract from a register that does not exist, as a picture."""
    page = Image.new("RGB", (1240, 1754), "#fdfcf8")
    draw = ImageDraw.Draw(page)
    draw.rectangle((70, 70, 1170, 1684), outline="#8a8470", width=4)
    lines = [("Extract from the register of companies", 44), (legal_name, 64), (f"Number {number}", 44)]
    lines += [("Drawn for the demo of Suitcase. It proves nothing.", 30)]
    top = 300
    for text, size in lines:
        draw.text((620, top), text, fill="#2b2a26", font=ImageFont.load_default(size), anchor="mm")
        top += 150
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def found(house: House, owner: Actor) -> Center | None:
    """The centre of the demo, if its first Admin has made it."""
    with acting(owner):
        known = centers.list_my_centers(owner, search=house.name).rows
    return next((one for one in known if one.name == house.name and one.created_by == owner.person_id), None)
