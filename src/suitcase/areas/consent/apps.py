"""Django's entry for this area; plugs consent into what it depends on."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "suitcase.areas.consent"
    label = "consent"

    def ready(self) -> None:
        from suitcase.areas.ad_accounts import public as ad_accounts
        from suitcase.areas.centers import public as centers
        from suitcase.areas.consent import assigning, expiry, sides
        from suitcase.areas.consent.center_closing import LinksOfCenter
        from suitcase.areas.consent.handing import UsesOfAdAccount
        from suitcase.areas.consent.losing import Sleeping, UsesOfCenters
        from suitcase.areas.consent.makers import LinksOfMakers
        from suitcase.areas.consent.proposals import proposing, reactions
        from suitcase.areas.consent.reactions import LinksOfAccount, LinksOfAdAccount, UsesOfPosts
        from suitcase.areas.creators import public as creators
        from suitcase.areas.journal import public as journal

        centers.register_partnership(reactions.SharedCreators())
        centers.bulk.register_undo(proposing.KIND, reactions.ProposalUndo())
        creators.register_dependants(LinksOfAccount())
        ad_accounts.register_dependants(LinksOfAdAccount())
        ad_accounts.register_for_transfers(UsesOfAdAccount())
        centers.register_closing(LinksOfCenter())
        ad_accounts.register_leading(UsesOfCenters())
        ad_accounts.tell_partners(*sides.OF_LINKS)
        centers.register_dependants(LinksOfMakers())
        creators.register_for_posts(UsesOfPosts())
        centers.bulk.register_undo(assigning.KIND, assigning.Undo())
        journal.register_due("consent.end_sleeping_uses", Sleeping())
        # Ends before reminders: after a standstill nobody is reminded of what is over.
        journal.register_due("consent.expire_requests", expiry.expire_requests)
        journal.register_due("consent.expire_links", expiry.expire_links)
        journal.register_due("consent.remind_of_requests", expiry.remind_of_requests)
        journal.register_due("consent.remind_of_ends", expiry.remind_of_ends)
