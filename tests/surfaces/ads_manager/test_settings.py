"""Settings of an ad account: changing business information, standing, appeal, closing."""

from __future__ import annotations

import re

import pytest

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Change, Reason
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.people import somebody
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of

NO = Reason("Unusual activity", "Money came from many cards.", "Send us the invoices.")


def form_of(desk: Desk, path: str) -> dict[str, str]:
    """The fields of the form as the browser would send them, untouched."""
    page = desk.get(path).content.decode()
    form = page.split('class="form split-form"')[1].split("</form>")[0]
    fields = dict(re.findall(r'<input[^>]*? name="(\w+)"[^>]*? value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]*? name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        fields[name] = re.findall(r'<option value="([^"]*)" selected', options)[0]
    fields.pop("_once", None)
    return {name: value.replace("&amp;", "&") for name, value in fields.items()}


class TestEdit:
    def test_a_change_is_read_before_it_is_saved(self, ana: Desk, cast: Cast) -> None:
        path = f"/ads/{cast.acme.id}/settings/edit"
        form = form_of(ana, path) | {"billing_city": "Bonn", "name": "Acme Berge"}
        review = ana.send(path, form)
        assert review.status_code == 200
        words = main_of(review)
        assert "Save these 2 changes?" in words
        assert "Town Berlin Bonn" in words
        assert "Ad account name Acme Outdoor Acme Berge" in words
        assert "Website" not in words
        with acting(cast.ana):
            assert ad_accounts.get_ad_account(cast.ana, cast.acme.id).billing_city == "Berlin"
        back = ana.send(path, form | {"step": "edit"})
        assert 'value="Bonn"' in back.content.decode()
        done = ana.send(path, form | {"step": "save"})
        assert done["Location"] == f"/ads/{cast.acme.id}/settings"
        shown = main_of(ana.get(done["Location"]))
        assert "Bonn" in shown
        assert "Ana changed the business information." in shown

    def test_untouched_fields_never_change(self, ana: Desk, cast: Cast) -> None:
        path = f"/ads/{cast.acme.id}/settings/edit"
        form = form_of(ana, path)
        assert ana.send(path, form)["Location"] == f"/ads/{cast.acme.id}/settings"
        assert "Nothing was different" in text_of(ana.get(f"/ads/{cast.acme.id}/settings"))
        # Somebody else changes one field while this form is open; saving another keeps it.
        changes = {"website": Change("https://acme.example", "https://new.example")}
        ad_accounts.change_business_information(cast.ana, ad_account_id=cast.acme.id, changes=changes)
        ana.send(path, form | {"billing_city": "Ulm", "step": "save"})
        with acting(cast.ana):
            now = ad_accounts.get_ad_account(cast.ana, cast.acme.id)
        assert (now.website, now.billing_city) == ("https://new.example", "Ulm")

    def test_the_same_field_changed_twice_is_shown_not_overwritten(self, ana: Desk, cast: Cast) -> None:
        path = f"/ads/{cast.acme.id}/settings/edit"
        form = form_of(ana, path)
        changes = {"billing_city": Change("Berlin", "Bonn")}
        ad_accounts.change_business_information(cast.ana, ad_account_id=cast.acme.id, changes=changes)
        refused = ana.send(path, form | {"billing_city": "Ulm", "step": "save"})
        assert refused.status_code == 409
        assert "This says “Bonn” now." in main_of(refused)
        assert 'name="was_billing_city" value="Bonn"' in refused.content.decode()

    @pytest.mark.req("A3")
    def test_a_new_company_name_says_first_what_will_wait(self, ana: Desk, cast: Cast) -> None:
        approve(cast, ask(cast))
        path = f"/ads/{cast.acme.id}/settings/edit"
        assert "A new legal name is reviewed again." in main_of(ana.get(path))
        form = form_of(ana, path) | {"company_name": "Acme Neu GmbH"}
        review = main_of(ana.send(path, form))
        for said in ("What will wait", "Links to creator accounts that you have now stay as they are."):
            assert said in review
        assert "Save and send to review" in review
        ana.send(path, form | {"step": "save"})
        settings = main_of(ana.get(f"/ads/{cast.acme.id}/settings"))
        assert "Change in review" in settings
        assert "Approved so far: Acme Outdoor GmbH" in settings
        assert "Authorized" in main_of(ana.get(f"/ads/{cast.acme.id}/assets/creator-accounts"))
        assert "Acme Outdoor" in main_of(at_desk(cast.olu).get("/ops/reviews/accounts?kind=name"))

    def test_zone_and_currency_are_not_for_changing(self, ana: Desk, cast: Cast) -> None:
        path = f"/ads/{cast.acme.id}/settings/edit"
        assert "fixed for ever" in main_of(ana.get(path))
        form = form_of(ana, path) | {
            "currency": "USD",
            "was_currency": "EUR",
            "time_zone": "UTC",
            "step": "save",
        }
        assert ana.send(path, form).status_code == 303
        with acting(cast.ana):
            now = ad_accounts.get_ad_account(cast.ana, cast.acme.id)
        assert (now.currency, now.time_zone) == ("EUR", "Europe/Berlin")

    def test_mistakes_keep_the_input(self, ana: Desk, cast: Cast) -> None:
        path = f"/ads/{cast.acme.id}/settings/edit"
        refused = ana.send(path, form_of(ana, path) | {"website": "no address", "billing_city": "Bonn"})
        assert refused.status_code == 422
        assert "Enter a web address" in main_of(refused)
        assert 'value="Bonn"' in refused.content.decode()

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST])
    def test_others_read_and_are_told_who_may(self, cast: Cast, role: Role) -> None:
        vera = at_desk(somebody(cast, "Vera", role))
        shown = vera.get(f"/ads/{cast.acme.id}/settings")
        assert shown.status_code == 200
        assert "settings/edit" not in shown.content.decode()
        assert "Close ad account" not in main_of(shown)
        for part in ("edit", "appeal", "close", "permissions", "permissions/invite"):
            answer = vera.get(f"/ads/{cast.acme.id}/settings/{part}")
            assert answer.status_code == 403, part
            assert "Who can give it: Ana" in main_of(answer)


class TestStanding:
    @pytest.mark.req("A11")
    def test_a_suspension_shows_everywhere_with_reason_appeal_and_answer(self, ana: Desk, cast: Cast) -> None:
        approve(cast, ask(cast))
        olu, path = at_desk(cast.olu), f"/ops/reviews/accounts/{cast.acme.id}"
        reason = {"category": NO.category, "detail": NO.detail, "how_to_fix": NO.how_to_fix}
        assert olu.send(path, {"decision": "suspend", **reason}).status_code == 303
        settings = main_of(ana.get(f"/ads/{cast.acme.id}/settings"))
        for said in (
            "Suspended",
            NO.detail,
            NO.how_to_fix,
            "Show ads No",
            "Read everything, with its history Yes",
        ):
            assert said in settings
        assert "An operator suspended the ad account." in settings
        assert "Suspended" in main_of(ana.get(f"/ads/{cast.acme.id}/overview"))
        assert "Suspended" in main_of(ana.get(f"/ads/{cast.acme.id}/assets/creator-accounts"))
        empty = ana.send(f"/ads/{cast.acme.id}/settings/appeal", {"text": " "})
        assert (empty.status_code, "Say why the decision" in main_of(empty)) == (422, True)
        sent = ana.send(f"/ads/{cast.acme.id}/settings/appeal", {"text": "It was payday."})
        assert sent["Location"] == f"/ads/{cast.acme.id}/settings"
        assert "Not answered yet." in main_of(ana.get(sent["Location"]))
        assert "Appeal against a suspension" in main_of(olu.get("/ops/reviews/accounts"))
        assert "It was payday." in main_of(olu.get(path))
        olu.send(path, {"decision": "decline", "answer": "Once is enough."})
        assert "Once is enough." in main_of(ana.get(sent["Location"]))
        assert ana.send(f"/ads/{cast.acme.id}/settings/appeal", {"text": "Again"}).status_code == 409
        olu.send(path, {"decision": "lift", "note": "All is well."})
        back = main_of(ana.get(sent["Location"]))
        assert "Everything works." in back
        assert "“All is well.”" in back

    def test_closing_needs_the_name_and_says_what_ends(self, ana: Desk, cast: Cast) -> None:
        approve(cast, ask(cast))
        path = f"/ads/{cast.acme.id}/settings/close"
        words = main_of(ana.get(path))
        assert "The link to @mia.trails ends; the creator is told." in words
        refused = ana.send(path, {"confirm": "acme"})
        assert (refused.status_code, "Type Acme Outdoor exactly" in main_of(refused)) == (422, True)
        assert ana.send(path, {"confirm": "Acme Outdoor"}).status_code == 303
        settings = main_of(ana.get(f"/ads/{cast.acme.id}/settings"))
        assert "This account is closed for good." in settings
        assert "settings/edit" not in ana.get(f"/ads/{cast.acme.id}/settings").content.decode()
        assert "This ad account is closed already." in main_of(ana.get(path))


class TestPeople:
    @pytest.fixture(autouse=True)
    def patient_mailboxes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from suitcase.kernel import limits

        monkeypatch.setattr(limits, "INVITATIONS_PER_ADDRESS_PER_DAY", 10_000)

    def test_the_list_searches_filters_sorts_and_leads_on(self, ana: Desk, cast: Cast) -> None:
        somebody(cast, "Vera", Role.OPERATOR)
        somebody(cast, "Tom", Role.ANALYST)
        path = f"/ads/{cast.acme.id}/settings/permissions"
        words = main_of(ana.get(path))
        assert words.index("Ana") < words.index("Vera") < words.index("Tom")
        assert "Vera" not in main_of(ana.get(f"{path}?role=ANALYST")).replace("Invitations", "")
        assert "Nothing matches" in main_of(ana.get(f"{path}?q=zoe"))
        names = main_of(ana.get(f"{path}?sort=-name"))
        assert names.index("Vera") < names.index("Tom")

    def test_a_role_is_chosen_by_what_it_means(self, ana: Desk, cast: Cast) -> None:
        vera = somebody(cast, "Vera", Role.OPERATOR)
        path = f"/ads/{cast.acme.id}/settings/permissions/{vera.person_id}"
        words = main_of(ana.get(path))
        assert "Can spend money: yes." in words
        assert ana.send(path, {"role": "ADMIN"}).status_code == 303
        assert "Vera is Admin now." in text_of(ana.get(f"/ads/{cast.acme.id}/settings/permissions"))
        owner = main_of(ana.get(f"/ads/{cast.acme.id}/settings/permissions/{cast.ana.person_id}"))
        assert "owns this ad account" in owner

    def test_removing_says_first_what_ends(self, ana: Desk, cast: Cast) -> None:
        vera = somebody(cast, "Vera", Role.OPERATOR)
        desk = at_desk(vera)
        path = f"/ads/{cast.acme.id}/settings/permissions/{vera.person_id}/remove"
        assert "Vera can no longer open Acme Outdoor" in main_of(ana.get(path))
        assert ana.send(path).status_code == 303
        assert desk.get(f"/ads/{cast.acme.id}/overview").status_code == 404
        assert ana.get(path).status_code == 409

    def test_leaving(self, cast: Cast) -> None:
        vera = somebody(cast, "Vera", Role.OPERATOR)
        desk = at_desk(vera)
        assert "Leave this ad account" in main_of(desk.get(f"/ads/{cast.acme.id}/settings"))
        path = f"/ads/{cast.acme.id}/settings/permissions/{vera.person_id}/remove"
        assert "You can no longer open Acme Outdoor" in main_of(desk.get(path))
        assert desk.send(path)["Location"] == "/ads/?all=1"
        assert desk.get(f"/ads/{cast.acme.id}/settings").status_code == 404

    def test_inviting_sending_again_and_cancelling(self, ana: Desk, cast: Cast) -> None:
        base = f"/ads/{cast.acme.id}/settings/permissions"
        assert "Nobody has been invited" in main_of(ana.get(f"{base}/invitations"))
        refused = ana.send(f"{base}/invite", {"emails": "ben@x.example, nonsense", "role": "ADMIN"})
        assert (refused.status_code, "“nonsense”" in main_of(refused)) == (422, True)
        assert "ben@x.example, nonsense" in refused.content.decode()
        ana.send(f"{base}/invite", {"emails": "ben@x.example\nzoe@x.example", "role": "ANALYST"})
        page = ana.get(f"{base}/invitations")
        words = main_of(page)
        assert ("ben@x.example" in words, "zoe@x.example" in words, "Pending" in words) == (True,) * 3
        assert "Nothing matches" in main_of(ana.get(f"{base}/invitations?state=ACCEPTED"))
        assert "zoe" not in main_of(ana.get(f"{base}/invitations?q=ben"))
        paths = re.findall(r'action="([^"]+/(?:resend|cancel))"', page.content.decode())
        for path in paths[:2]:
            assert ana.send(path)["Location"] == f"{base}/invitations"
        assert "Cancelled" in main_of(ana.get(f"{base}/invitations"))


class TestSwitcher:
    def test_recent_ones_come_first_and_all_can_be_found(self, ana: Desk, cast: Cast) -> None:
        from tests.surfaces.ads_manager.test_accounts import many

        assert "ads/switch" not in ana.get(f"/ads/{cast.acme.id}/overview").content.decode()
        many(cast, 14)
        with acting(cast.ana):
            last = ad_accounts.list_my_ad_accounts(cast.ana, search="Acme 13")[0]
        ana.get(f"/ads/{last.id}/overview")
        page = ana.get(f"/ads/{cast.acme.id}/overview").content.decode()
        menu = page.split('id="account-choices"')[1].split("</div>")[0]
        names = re.findall(r'<span class="strong">([^<]+)</span>', menu)
        assert names[:3] == ["Acme Outdoor", "Acme 13", "Acme 00"]
        assert "Berlin · EUR" in menu
        found = ana.get("/ads/switch?q=House 07", headers={"HX-Request": "true"})
        assert "Acme 07" in found.content.decode()
        assert "Acme 08" not in found.content.decode()
        assert "No ad account matches" in ana.get("/ads/switch?q=nothing").content.decode()

    def test_somebody_elses_accounts_are_not_found(self, cai: Desk, cast: Cast) -> None:
        for text in ("Acme", str(cast.acme.id)):
            assert "Acme Outdoor" not in cai.get(f"/ads/switch?q={text}").content.decode()
