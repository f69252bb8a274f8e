"""Django's entry for this area."""

from django.apps import AppConfig


class AdAccountsConfig(AppConfig):
    name = "suitcase.areas.ad_accounts"
    label = "ad_accounts"

    def ready(self) -> None:
        from suitcase.areas.access.public import Kind
        from suitcase.areas.ad_accounts import bounds, due, queries
        from suitcase.areas.ad_accounts.center_closing import AdAccountsOfCenter
        from suitcase.areas.ad_accounts.clients import certificates
        from suitcase.areas.ad_accounts.clients import due as certificates_due
        from suitcase.areas.ad_accounts.requests import due as access_due
        from suitcase.areas.ad_accounts.shares import sharing
        from suitcase.areas.centers import public as centers
        from suitcase.areas.journal import public as journal
        from suitcase.stores import media

        centers.register_closing(AdAccountsOfCenter())
        centers.register_names(Kind.AD_ACCOUNT, queries.names_of)
        journal.register_bound(Kind.AD_ACCOUNT, bounds.BoundOfPartners())
        # Ends before reminders: after a standstill nobody is reminded of what is over.
        journal.register_due("ad_accounts.expire_role_requests", due.expire_role_requests)
        journal.register_due("ad_accounts.expire_invitations", due.expire_invitations)
        journal.register_due("ad_accounts.remind_of_role_requests", due.remind_of_role_requests)
        journal.register_due("ad_accounts.expire_access_requests", access_due.expire_access_requests)
        journal.register_due("ad_accounts.finish_transfers", access_due.finish_transfers)
        journal.register_due("ad_accounts.remind_of_access_requests", access_due.remind_of_access_requests)
        journal.register_due("ad_accounts.expire_certificates", certificates_due.expire_certificates)
        journal.register_due("ad_accounts.remind_of_certificates", certificates_due.remind_of_certificates)
        media.register_keeper(certificates.names_in_use)
        centers.bulk.register_undo("share", sharing.ShareUndo())
