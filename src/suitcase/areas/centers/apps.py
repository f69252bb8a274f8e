"""Django's entry for this area."""

from django.apps import AppConfig


class CentersConfig(AppConfig):
    name = "suitcase.areas.centers"
    label = "centers"

    def ready(self) -> None:
        from suitcase.areas.access import public as access
        from suitcase.areas.access.public import Kind
        from suitcase.areas.centers import (
            assignments,
            bulk,
            due,
            group_creators,
            group_ends,
            groups,
            house,
            leaving,
            ports,
            security,
            verification,
        )
        from suitcase.areas.identity import public as identity
        from suitcase.areas.journal import public as journal
        from suitcase.stores import media

        journal.register_due("centers.expire_invitations", due.expire_center_invitations)
        journal.register_due("centers.ask_for_reviews", due.ask_for_reviews)
        # Ends before reminders: after a standstill nobody is reminded of what is over.
        journal.register_due("centers.expire_verifications", due.expire_verifications)
        journal.register_due("centers.remind_of_verifications", due.remind_of_verifications)
        bulk.register_undo(assignments.KIND, assignments.Undo())
        bulk.register_undo(groups.KIND, groups.Undo())
        bulk.register_undo(group_creators.KIND, group_creators.Undo())
        bulk.register_undo(group_ends.KIND, group_ends.Undo())
        bulk.register_undo(leaving.KIND, leaving.Undo())
        ports.register_names(Kind.ASSET_GROUP, groups.names_of)
        access.register_condition(house.TwoStepCondition())
        identity.register_two_step_demands(security.TwoStepDemands())
        media.register_keeper(verification.names_in_use)
