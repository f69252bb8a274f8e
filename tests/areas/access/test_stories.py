"""The stories in stories/*.yaml, each told to the real database and asked of the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.errors import MissingRole
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting
from tests.areas.access.story_language import Story, stories


@pytest.mark.django_db
@pytest.mark.parametrize("path", stories(), ids=lambda path: path.stem)
def test_story(path: Path) -> None:
    story = Story.read(path)
    with acting(Actor.system()):
        story.tell()
    assert story.text["because"], "a story says why"
    for sentence in story.text.get("may", ()):
        actor, permission, ref = story.question(sentence)
        with acting(actor):
            assert access.require(actor, permission, ref).paths, sentence
            assert permission_ids(actor, permission, ref) == {ref.id}, sentence
    for sentence in story.text.get("may not", ()):
        actor, permission, ref = story.question(sentence)
        with acting(actor):
            with pytest.raises(MissingRole) as refusal:
                access.require(actor, permission, ref)
            assert refusal.value.missing, sentence
            assert refusal.value.givers, sentence
            assert permission_ids(actor, permission, ref) == set(), sentence
    for sentence in story.text.get("knows nothing of", ()):
        actor, permission, ref = story.question(sentence)
        with acting(actor), pytest.raises(NotFound):
            access.require(actor, permission, ref)


def permission_ids(actor: Actor, permission: access.Permission, ref: access.Ref) -> set[int]:
    """What the list shows of this one thing: lists and checks must not disagree."""
    from suitcase.stores.postgres import prepared

    sql, params = access.reachable_sql(actor, ref.kind, permission)
    return {row[0] for row in prepared(sql, params)} & {ref.id}


def test_there_are_stories_about_everything() -> None:
    told = " ".join(path.read_text() for path in stories())
    for word in (
        "Ana",
        "Ben",
        "Cai",
        "Mia",
        "Leo",
        "Olu",
        "Acme",
        "Northwind",
        "until day",
        "from day",
        "group",
    ):
        assert word in told
