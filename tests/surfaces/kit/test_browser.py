"""The components in a real browser, drawn by the gallery: access for all, dialogs, live parts, no scripts."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.browser import choice
from tests.browser.axe import SHELL, problems

DESK = ["/accounts", "/components", "/forms", "/review", "/sign-in"]
PHONES = ["/inbox", "/profile", "/accounts"]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

Visit = Callable[..., Page]


def test_everybody_can_use_every_component_in_both_themes(visit: Visit, gallery: str) -> None:
    page = visit(DESK[0])
    found = problems(page)
    page.get_by_role("button", name="Your account").click()
    found += problems(page, "#person-menu")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Request authorization").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += problems(page, "#dialog")
    for path in DESK[1:]:
        page.goto(gallery + path)
        found += problems(page, but=SHELL)
    page = visit(PHONES[0], **PHONE)
    for path in PHONES:
        page.goto(gallery + path)
        found += problems(page, but=SHELL if path != PHONES[0] else ())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, f"{path} is wider than the phone"
    assert not found, "\n".join(found)


def test_the_dialog_refuses_in_place_and_moves_the_page_when_done(visit: Visit) -> None:
    page = visit("/accounts")
    page.get_by_role("button", name="Request authorization").click()
    dialog = page.get_by_role("dialog", name="Request authorization")
    field = dialog.get_by_label("TikTok username")
    expect(field).to_be_focused()
    expect(page.locator("html")).to_have_attribute("data-spoken", "yes")  # the dialog's page has a module
    field.fill("mira.trial")
    dialog.get_by_role("button", name="Send request").click()
    expect(dialog.get_by_role("alert")).to_contain_text("There is no account @mira.trial.")
    expect(dialog.get_by_role("alert")).to_be_focused()
    expect(field).to_have_value("mira.trial")
    assert "request" not in page.url
    field.fill("mira.trails")
    dialog.get_by_role("button", name="Send request").click()
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(re.compile("/accounts$"))


def test_closing_a_dialog_returns_to_what_opened_it(visit: Visit) -> None:
    page = visit("/accounts")
    opener = page.get_by_role("button", name="Request authorization")
    for leave in ("Escape", "Cancel"):
        opener.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        if leave == "Escape":
            page.keyboard.press("Escape")
        else:
            dialog.get_by_role("link", name=leave).click()
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()


def test_a_live_part_changes_only_what_differs(visit: Visit) -> None:
    page = visit("/accounts", hurried=True)
    row = page.get_by_role("row", name=re.compile("@leo.cooks"))
    before = row.locator("td.number").inner_text()
    row.get_by_role("button", name="Unlink").focus()
    page.evaluate("document.querySelectorAll('tr')[1].dataset.seen = 'yes'")
    search = page.get_by_role("searchbox")
    page.clock.fast_forward(3100)
    expect(row.locator("td.number")).not_to_have_text(before, timeout=8000)
    expect(row.get_by_role("button", name="Unlink")).to_be_focused()
    expect(search).to_have_value("")


def test_a_hidden_page_does_not_ask(visit: Visit) -> None:
    page = visit("/accounts", hurried=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {get: () => 'hidden', configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.clock.fast_forward(60_000)
    page.wait_for_timeout(300)
    assert asked == []
    page.evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    assert len(asked) == 2, "list and bell look again as soon as the page is seen"


def test_typing_filters_the_list_and_is_kept_in_the_address(visit: Visit) -> None:
    page = visit("/accounts?sort=handle")
    search = page.get_by_role("searchbox", name="Search by username")
    search.press_sequentially("leo", delay=20)
    expect(page.get_by_role("row")).to_have_count(2)
    expect(search).to_be_focused()
    expect(page).to_have_url(re.compile(r"/accounts\?q=leo&sort=handle"))
    page.get_by_label("Status").select_option("pending")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.get_by_role("link", name="Clear search and filters").click()
    expect(page.get_by_role("row")).to_have_count(8)


def test_a_double_click_sends_once(visit: Visit) -> None:
    page = visit("/accounts")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.route("**/cancel", lambda route: (page.wait_for_timeout(300), route.fulfill(status=204)))
    page.get_by_role("button", name="Cancel request").dblclick()
    page.wait_for_timeout(600)
    assert len(sent) == 1


def test_the_theme_is_pinned_at_once(visit: Visit) -> None:
    page = visit("/accounts", color_scheme="light")
    page.get_by_role("button", name="Your account").click()
    light = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    with page.expect_request("**/theme") as sent:
        page.get_by_role("button", name="Dark").click()
    assert "theme=dark" in (sent.value.post_data or "")
    assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") != light
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_the_server_draws_a_pinned_theme(visit: Visit, gallery: str) -> None:
    state = {"cookies": [{"name": "theme", "value": "dark", "url": gallery}]}
    page = visit("/accounts", color_scheme="light", storage_state=state)
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_searchable_select_is_found_by_typing(visit: Visit) -> None:
    page = visit("/forms")
    field = choice(page, "Country")
    field.fill("cote")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Côte d’Ivoire")
    assert page.locator("select[name=country]").first.input_value() == "CI"
    field.fill("nowhere")
    expect(page.get_by_role("option", name="Nothing matches")).to_be_visible()
    field.blur()
    expect(field).to_have_value("Côte d’Ivoire")


def test_the_server_offers_matches_while_typing(visit: Visit) -> None:
    page = visit("/request")
    field = page.get_by_label("TikTok username")
    field.press_sequentially("mira")
    page.get_by_role("option", name="@mira.trails").click()
    expect(field).to_have_value("mira.trails")


def test_matches_are_offered_for_what_was_typed_before_the_script_came(visit: Visit) -> None:
    page = visit("/components")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("/combo-box"), hold)
    with page.expect_request(re.compile("/combo-box")):
        page.goto(page.url.replace("/components", "/request"), wait_until="commit")
    field = page.get_by_label("TikTok username")
    field.press_sequentially("mira")
    expect(field).not_to_have_attribute("role", "combobox")
    held[0].continue_()
    page.get_by_role("option", name="@mira.trails").click()
    expect(field).to_have_value("mira.trails")


def test_a_field_speaks_when_it_is_left(visit: Visit) -> None:
    page = visit("/sign-in")
    field = page.get_by_label("E-mail")
    field.fill("ana@")
    field.blur()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#f-login-error")).to_be_visible()
    field.fill("ana@acme.example")
    expect(page.locator("#f-login-error")).to_be_hidden()


def test_a_blocked_button_says_why(visit: Visit) -> None:
    page = visit("/components")
    page.get_by_role("button", name="Unlink").click(force=True)
    expect(page.get_by_role("note")).to_contain_text("Only an Admin of this ad account")
    expect(page.get_by_role("note")).to_contain_text("Ana Okafor")


def test_a_toast_is_told_and_goes(visit: Visit) -> None:
    page = visit("/components", hurried=True)
    expect(page.get_by_role("status").filter(has_text="Request sent")).to_be_visible()
    # What scripts say: the server's sentence for a refusal, else one of the page's own.
    page.evaluate(
        """() => {
          const xhr = { status: 409, getResponseHeader: () => "Already%20done%20%E2%80%94%20look." };
          document.dispatchEvent(new CustomEvent("htmx:responseError", { detail: { xhr } }));
          document.dispatchEvent(new CustomEvent("htmx:sendError", { detail: {} }));
        }"""
    )
    toasts = page.locator("kit-toasts")
    expect(toasts).to_contain_text("Already done — look.")
    expect(toasts).to_contain_text("No connection. Please try again.")
    page.clock.fast_forward(7000)
    expect(page.get_by_text("Request sent to @mira.trails.")).to_be_hidden(timeout=9000)


def test_everything_works_without_scripts(visit: Visit, gallery: str) -> None:
    page = visit("/accounts", java_script_enabled=False)
    page.get_by_role("searchbox").fill("leo")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Request authorization").click()
    expect(page).to_have_url(gallery + "/request")
    page.get_by_label("TikTok username").fill("mira.trial")
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no account @mira.trial.")
    page.get_by_label("TikTok username").fill("mira.trails")
    page.get_by_role("button", name="Send request").click()
    expect(page).to_have_url(gallery + "/accounts")
    page.goto(gallery + "/forms")
    page.locator("select[name=country]").first.select_option("FR")


@pytest.mark.parametrize("path", ["/accounts", "/inbox"])
def test_the_first_load_stays_small(visit: Visit, gallery: str, path: str) -> None:
    page = visit("/sign-in")
    answers: list[Response] = []
    page = page.context.browser.new_page()  # type: ignore[union-attr] - a cold one
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108
    page.goto(gallery + path, wait_until="networkidle")
    size = sum(
        len(gzip.compress(answer.body(), 6)) for answer in answers if not answer.url.startswith("data:")
    )
    page.close()
    print(f"{path}: {len(answers)} requests, {size / 1024:.1f} KB gzip")
    assert len(answers) <= 15
    assert size <= 80 * 1024


SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 400);
})"""


@pytest.mark.parametrize("path", ["/accounts", "/forms", "/components"])
def test_nothing_jumps_while_a_page_loads(visit: Visit, path: str) -> None:
    # A score, shown with two decimals; what a slow machine adds by drawing a text later stays below what anybody sees.
    assert round(visit(path).evaluate(SHIFTS), 2) == 0


def test_a_wide_table_moves_in_its_frame_and_not_the_page(visit: Visit) -> None:
    """On a tablet a list can be wider than its place, with words for screen readers in cells that are out of sight."""
    page = visit("/accounts", viewport={"width": 800, "height": 900})
    page.evaluate(
        """() => {
            for (const row of document.querySelectorAll(".table-scroll tr")) {
                const cell = row.insertCell(), hidden = document.createElement("span");
                cell.style.minInlineSize = "900px";
                cell.style.textAlign = "end";
                hidden.className = "sr-only";
                hidden.textContent = "Far out";
                cell.append(hidden);
            }
        }"""
    )
    frame = page.locator(".table-scroll").first
    assert frame.evaluate("one => one.scrollWidth > one.clientWidth"), (
        "the table is not wide enough to prove anything"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
