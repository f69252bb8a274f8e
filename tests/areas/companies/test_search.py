"""Search as you type: over a handful of companies for what it means, over the demo's two thousand for how well."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suitcase.areas.access.errors import NotSignedIn
from suitcase.areas.companies import index
from suitcase.areas.companies import public as companies
from suitcase.areas.companies.contracts import EntityKind
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import TooMany
from suitcase.stores import postgres
from suitcase.stores.postgres import acting
from tests.areas.companies.registry import BRANCHES, CAST, RELATION_TITLES, as_csv, lei, load, row, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(tmp_path: Path) -> None:
    load(tmp_path, as_csv(CAST))
    load(tmp_path, as_csv(BRANCHES, RELATION_TITLES), "rr.csv")


def found(text: str, country: str | None = None) -> list[str]:
    return [one.name for one in search(text, country)]


@pytest.mark.usefixtures("registry")
class TestFinds:
    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("Acme Outdoor GmbH", "Acme Outdoor GmbH"),
            ("acme outdoor", "Acme Outdoor GmbH"),
            ("ACME OUTDOR", "Acme Outdoor GmbH"),
            ("outdoor acme", "Acme Outdoor GmbH"),
            ("acmeoutdoor", "Acme Outdoor GmbH"),
            ("ac", "Acme Indoor GmbH"),
            ("a", "Acme Indoor GmbH"),
            ("Acme Outdoor, Ltd.", "Acme Outdoor GmbH"),
            ("cafe zurich", "Café Zürich S.A."),
            ("Cafè Zûrich SA", "Café Zürich S.A."),
            ("トヨタ", "トヨタ自動車株式会社"),
            ("トヨタ自動車", "トヨタ自動車株式会社"),
            ("自動車", "トヨタ自動車株式会社"),
            ("ромашка", "ООО Ромашка"),
            ("Ромшка", "ООО Ромашка"),
            ("الاتصالات", "شركة الاتصالات السعودية"),
            (lei(5), "Café Zürich S.A."),
        ],
    )
    def test_whatever_the_slip(self, typed: str, name: str) -> None:
        assert name in found(typed)[:2]

    @pytest.mark.parametrize(
        "typed", ["", "   ", "\x00", "…!?", "%", "_", "x" * 10_000, "\ud800", "GmbH", "Gone Away Ltd", lei(9)]
    )
    def test_nothing_to_find_finds_nothing(self, typed: str) -> None:
        assert found(typed) == []

    def test_ten_thousand_characters_that_begin_well_are_no_name(self) -> None:
        assert found("acme outdoor " + "z" * 10_000) == []

    def test_heads_and_local_entities_are_told_apart(self) -> None:
        head, branch = search("acme outdoor gmbh")[:2]
        assert (head.kind, head.head_office_name, head.address_words) == (
            EntityKind.HEAD_OFFICE,
            "",
            "Gipfelweg 1, 10115 Berlin",
        )
        assert (branch.kind, branch.head_office_name) == (EntityKind.LOCAL_ENTITY, "Acme Outdoor GmbH")
        assert branch.address_words == "Amsterdam"

    def test_the_country_comes_first(self) -> None:
        assert found("northwind agency", "NL")[0] == "Northwind Agency B.V."
        assert found("northwind agency", "gb")[0] == "Northwind Media Ltd"
        assert found("acme outdoor", "NL")[0] == "Acme Outdoor GmbH, Nederlands filiaal"
        assert set(found("acme", "AT")) == set(found("acme"))

    @pytest.mark.parametrize("country", ["", "XX", "Germany", "\x00", "D' OR 1=1"])
    def test_a_country_that_is_none_changes_nothing(self, country: str) -> None:
        assert found("acme outdoor", country) == found("acme outdoor")

    def test_another_name_says_why(self) -> None:
        whys = {
            one.lei: one.why
            for one in search("northwind agency") + search("oldcastle ales") + search("toyota jidosha")
        }
        assert whys[lei(3)] == "Trades as Northwind Agency"
        assert whys[lei(4)] == ""
        assert whys[lei(11)] == "Formerly Oldcastle Ales Limited"
        assert whys[lei(6)] == "Also written Toyota Jidosha Kabushiki Kaisha"

    def test_no_more_than_asked_for(self) -> None:
        assert len(search("acme", limit=1)) == 1
        assert search("acme", limit=0) == search("acme", limit=-3) == []

    def test_three_statements(self) -> None:
        with CaptureQueriesContext(connection) as through_django, _counted() as statements:
            search("acme outdor")
        assert len(statements) == 3
        assert len(through_django) <= 2  # the savepoint

    def test_whoever_is_signed_in_may_search_but_not_like_a_machine(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "COMPANY_SEARCHES_PER_MINUTE", 2)
        cai = Actor.person(4711)
        with acting(cai):
            for _ in range(2):
                assert companies.search(cai, "acme outdoor")
            with pytest.raises(TooMany):
                companies.search(cai, "acme outdoor")
        with acting(Actor()), pytest.raises(NotSignedIn):
            companies.search(Actor(), "acme outdoor")

    def test_names_that_came_since_are_found_by_their_beginning_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(index, "index_stale", lambda *_: 0)
        load(tmp_path, as_csv([row(50, "Zonnehof Bloemen B.V.", "NL")]))
        assert found("zonne") == ["Zonnehof Bloemen B.V."]
        assert found("zonehof bloemen") == []
        monkeypatch.undo()
        companies.index_stale()
        assert found("zonehof bloemen") == ["Zonnehof Bloemen B.V."]


class _counted:
    """Statements that go past Django."""

    def __enter__(self) -> list[str]:
        from suitcase.areas.companies import queries
        from suitcase.areas.companies import search as searching

        self._patch = pytest.MonkeyPatch()
        seen: list[str] = []

        def counted(sql: str, params: object = ()) -> list:
            seen.append(sql)
            return postgres.prepared(sql, params)  # type: ignore[arg-type]

        for module in (queries, searching):
            self._patch.setattr(module, "prepared", counted)
        return seen

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
