"""``suitcase people``: somebody who has lost everything is let in again, and it is written down."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from typer.testing import CliRunner

from suitcase.areas.identity import public as identity
from suitcase.surfaces.cli.people import app
from tests.areas.identity.test_two_step import lines, person, signed_in, with_app

pytestmark = pytest.mark.django_db


def test_a_second_step_is_reset_after_a_question() -> None:
    ana = person("Ana")
    with_app(ana)
    signed_in(ana)
    run = CliRunner().invoke
    assert run(app, ["reset-two-step", "ana@people.example"], input="n\n").exit_code == 1
    assert identity.get_two_step(ana).is_on
    done = run(app, ["reset-two-step", "Ana@people.example"], input="y\n")
    assert (done.exit_code, "signed out everywhere" in done.output) == (0, True)
    assert not Session.objects.exists()
    assert not identity.get_two_step(ana).is_on
    assert lines(ana)[-2:] == [("person:signed_out_elsewhere", {"count": 1}), ("person:two_step_reset", {})]


@pytest.mark.parametrize(
    ("address", "words"),
    [("ana@people.example", "no second step"), ("nobody@people.example", "Nobody signs in")],
)
def test_what_cannot_be_reset_is_said(address: str, words: str) -> None:
    person("Ana")
    done = CliRunner().invoke(app, ["reset-two-step", "--yes", address])
    assert done.exit_code == 1
    assert words in done.output
