"""Mails about notifications: what they say, to whom, once, and what happens when a server says no."""

from __future__ import annotations

import dataclasses
import itertools
import logging
import smtplib
from collections.abc import Iterator

import pytest
from django.core import mail as mailbox
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from suitcase.areas.access.errors import NotSignedIn
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.areas.identity.models import Person
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications import rules, tokens
from suitcase.areas.notifications.contracts import Group, MailState, Preferences
from suitcase.areas.notifications.errors import BadStopLink, MailDelayed
from suitcase.areas.notifications.models import Notification
from suitcase.areas.notifications.tasks import mail
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import ask
from tests.areas.notifications.stage import SYSTEM, mail_all, queued, states, tell_here
from tests.cast import Cast, ad_account


class Server(EmailBackend):
    """A mail server in memory that answers some addresses with an error."""

    answers: dict[str, Exception] = {}

    def send_messages(self, messages: list[EmailMessage]) -> int:
        for message in messages:
            if error := self.answers.get(message.to[0]):
                raise error
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Exception]]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Server, "answers", {})
    mailbox.outbox = []
    yield Server.answers
    mailbox.outbox.clear()


def choose(actor: Actor, **changes: object) -> None:
    with acting(actor):
        before = notifications.get_preferences(actor)
    notifications.save_preferences(actor, wanted=dataclasses.replace(before, **changes))


@pytest.mark.req("L4")
def test_it_says_who_asks_for_what_how_long_and_why_it_came(cast: Cast, settings: Settings) -> None:
    ask(cast, ends_on=None)
    tell_here(cast)
    assert mail_all() == [MailState.SENT]
    (sent,) = mailbox.outbox
    assert (sent.to, sent.subject) == (
        ["mia@people.example"],
        "Acme Outdoor asks to use posts of @mia.trails in ads",
    )
    html = sent.alternatives[0][0]
    (number,) = queued()
    for body in (sent.body, html):
        assert "Hello Mia," in body
        assert "Use posts in ads, see insights of those posts." in body
        assert "It can be answered until" in body
        assert "Sent by Ana." in body
        assert f"{settings.APP_URL}/notifications/{number}" in body
        assert "“Requests to me”" in body
        assert f"{settings.PUBLIC_URL}/me/notifications" in body
    assert sent.extra_headers["Message-ID"].startswith(f"<notification-{number}@")
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    stop = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert stop.startswith(f"{settings.PUBLIC_URL}/me/stop-mail/")
    assert stop in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert tokens.read(stop.rpartition("/")[2]) == (cast.mia.person_id, Group.REQUESTS)


def test_names_are_not_taken_for_markup(cast: Cast) -> None:
    named = ad_account(cast.ana, name="<b>Bold</b> & Co")
    new = NewLinkRequest(username="mia.trails")
    consent.request_authorization(cast.ana, ad_account_id=named.id, new=new)
    tell_here(cast)
    mail_all()
    html = mailbox.outbox[0].alternatives[0][0]
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in html
    assert "<b>Bold" not in html
    assert "<b>Bold</b> & Co" in mailbox.outbox[0].body


class TestOnce:
    def test_a_job_that_runs_again_sends_nothing(self, cast: Cast) -> None:
        ask(cast)
        tell_here(cast)
        assert [*mail_all(), *mail_all()] == [MailState.SENT, MailState.NONE]
        assert len(mailbox.outbox) == 1

    def test_after_a_failure_only_what_was_not_sent_goes_again(
        self, cast: Cast, server: dict[str, Exception]
    ) -> None:
        first, second = both_asked(cast)
        server["leo@people.example"] = smtplib.SMTPServerDisconnected("gone")
        assert mail(first) is MailState.SENT
        with pytest.raises(MailDelayed):
            mail(second)
        assert [state for _, state in states()] == [MailState.SENT, MailState.WAITING]
        server.clear()
        assert mail_all() == [MailState.NONE, MailState.SENT]
        assert [sent.to for sent in mailbox.outbox] == [["mia@people.example"], ["leo@people.example"]]


class TestServerSaysNo:
    def test_a_dead_address_is_given_up_and_holds_up_nobody(
        self, cast: Cast, server: dict[str, Exception]
    ) -> None:
        first, second = both_asked(cast)
        gone = {"mia@people.example": (550, b"no such user mia@people.example")}
        server["mia@people.example"] = smtplib.SMTPRecipientsRefused(gone)
        assert (mail(first), mail(second)) == (MailState.FAILED, MailState.SENT)
        assert mail(first) is MailState.NONE

    @pytest.mark.parametrize(
        "error",
        [
            smtplib.SMTPRecipientsRefused({"mia@people.example": (450, b"try later, mia@people.example")}),
            smtplib.SMTPResponseException(421, b"too many mails to mia@people.example"),
            ConnectionRefusedError(111, "refused"),
            TimeoutError("mia@people.example"),
        ],
    )
    def test_what_may_pass_is_tried_again_until_the_last_time(
        self,
        cast: Cast,
        server: dict[str, Exception],
        error: Exception,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        ask(cast)
        tell_here(cast)
        (number,) = queued()
        server["mia@people.example"] = error
        with caplog.at_level(logging.DEBUG):
            with pytest.raises(MailDelayed) as delayed:
                mail(number)
            assert mail(number, is_last=True) is MailState.FAILED
        said = f"{delayed.value!r} {caplog.text} {''.join(capfd.readouterr())}"
        assert "people.example" not in said
        assert delayed.value.__cause__ is None
        assert delayed.value.__suppress_context__


def both_asked(cast: Cast) -> list[int]:
    ask(cast)
    ask(cast, "leo.bakes")
    tell_here(cast)
    return queued()


def test_every_choice_decides_the_mail(cast: Cast) -> None:
    ask(cast)
    tell_here(cast)
    (number,) = queued()
    for by_email, group, account in itertools.product([True, False], repeat=3):
        choose(
            cast.mia,
            by_email=by_email,
            groups={Group.REQUESTS: group, Group.ANSWERS: not group},
            accounts={cast.mia_account.id: account},
        )
        mailbox.outbox.clear()
        wanted = MailState.SENT if by_email and group and account else MailState.UNWANTED
        assert mail(number) is wanted
        assert len(mailbox.outbox) == (wanted is MailState.SENT)
        with acting(SYSTEM):
            Notification.objects.filter(id=number).update(mail=MailState.WAITING, mailed_at=None)


@pytest.mark.parametrize("group", list(Group))
def test_the_rule(group: Group) -> None:
    said = [True, False, None]
    for by_email, on, account in itertools.product([True, False], said, said):
        chosen = Preferences(
            by_email=by_email,
            groups={} if on is None else {group: on},
            accounts={} if account is None else {7: account},
        )
        unasked = group is not Group.OPERATIONS
        about_it = by_email and (unasked if on is None else on)
        always = group is Group.SECURITY
        assert rules.wants_mail(chosen, group, 7) == (always or (about_it and account is not False))
        assert rules.wants_mail(chosen, group, 8) == (always or about_it)


def test_somebody_locked_out_gets_no_mail(cast: Cast) -> None:
    ask(cast)
    tell_here(cast)
    with acting(Actor(person_id=cast.mia.person_id, scope="account")):
        Person.objects.filter(id=cast.mia.person_id).update(is_active=False)
    assert mail_all() == [MailState.UNWANTED]


class TestChoices:
    def test_what_goes_without_saying(self, cast: Cast) -> None:
        with acting(cast.mia):
            chosen = notifications.get_preferences(cast.mia)
        assert chosen.by_email
        assert {group for group, on in chosen.groups.items() if not on} == {Group.OPERATIONS}
        assert (Group.SECURITY in chosen.groups, dict(chosen.accounts)) == (False, {})

    def test_they_are_kept_and_written_down_once(self, cast: Cast) -> None:
        choose(cast.mia, groups={Group.LINKS: False}, accounts={cast.mia_account.id: False})
        choose(cast.mia, groups={Group.LINKS: False}, accounts={cast.mia_account.id: False})
        with acting(cast.mia):
            chosen = notifications.get_preferences(cast.mia)
            lines = journal.lines(cast.mia, (1, cast.mia.person_id or 0), verbs=["person:mail_chosen"])
        assert (chosen.groups[Group.LINKS], chosen.groups[Group.ANSWERS]) == (False, True)
        assert dict(chosen.accounts) == {cast.mia_account.id: False}
        assert [line.data for line in lines] == [
            {"groups": {"links": False}, "accounts": {str(cast.mia_account.id): False}}
        ]

    def test_the_word_in_a_mail_stops_that_group_alone(self, cast: Cast) -> None:
        word = tokens.make(cast.mia.person_id or 0, Group.REQUESTS)
        who, group = notifications.who_stops(word)
        notifications.stop_mail(who, group=group)
        notifications.stop_mail(who, group=group)
        with acting(cast.mia):
            chosen = notifications.get_preferences(cast.mia)
        assert [group for group, on in chosen.groups.items() if not on] == [Group.REQUESTS, Group.OPERATIONS]
        assert chosen.by_email
        notifications.stop_all_mail(who)
        with acting(cast.mia):
            assert not notifications.get_preferences(cast.mia).by_email

    @pytest.mark.parametrize("word", ["", "x", "WyIxIiwicmVxdWVzdHMiXQ:1abc:def", "\x00", "a" * 5000])
    def test_a_word_of_somebody_elses_making_stops_nothing(self, word: str) -> None:
        with pytest.raises(BadStopLink):
            notifications.who_stops(word)

    def test_whoever_is_not_signed_in_has_none(self, cast: Cast) -> None:
        nobody = Actor()
        with acting(cast.mia):
            hers = notifications.get_preferences(cast.mia)
        with pytest.raises(NotSignedIn):
            notifications.save_preferences(nobody, wanted=hers)
        with pytest.raises(NotSignedIn):
            notifications.stop_mail(nobody, group=Group.LINKS)
        with pytest.raises(NotSignedIn):
            notifications.stop_all_mail(nobody)

    def test_nobody_sees_or_makes_choices_of_others(self, cast: Cast) -> None:
        choose(cast.mia, groups={Group.LINKS: False})
        with acting(cast.cai):
            assert notifications.get_preferences(cast.cai).groups[Group.LINKS]
        with acting(SYSTEM):
            assert len(states()) == 0
