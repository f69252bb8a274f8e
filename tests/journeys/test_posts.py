"""Mia's posts on her phone: uploading while it shows how far it is, publishing, editing, deleting, upgrading."""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import Media, PostKind
from suitcase.stores import media
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast, ad_account, creator, person
from tests.journeys.doors import enter
from tests.journeys.town import Town
from tests.stores.test_media import draw_clip, drawn

FIRST_LOAD_BYTES, REQUESTS = 80 * 1024, 15


@pytest.fixture(scope="module")
def people(town: Town) -> Cast:
    """Three people of this file's own in Ana's, Mia's and Leo's place, with the first two linked."""
    with town.inside():
        ana, mia, leo = (person(name) for name in ("Petra", "Pia", "Paul"))
        accounts = ad_account(ana), creator(mia, "pia.trails"), creator(leo, "paul.bakes")
        cast = Cast(ana, mia, leo, leo, leo, *accounts)
        approve(cast, ask(cast, "pia.trails"))
        return cast


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of three megabytes: two seconds, and an empty box behind them."""
    path = tmp_path_factory.mktemp("clip") / "morning.mp4"
    draw_clip(path, size=(360, 640))
    with path.open("ab") as file:
        file.write(struct.pack(">I", 3 * 1024**2) + b"free" + bytes(3 * 1024**2 - 8))
    return path


def slow(page: Page, bytes_a_second: int) -> None:
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second},
    )


@pytest.mark.req("T1", "L14")
def test_from_a_file_to_a_post_and_away_again(
    town: Town, people: Cast, clip: Path, phone: Callable[..., Page]
) -> None:
    page = phone("Mia")
    enter(page, town, people.mia, town.app_url)
    page.goto(f"{town.app_url}/app/me")
    page.get_by_role("link", name="Upload your first post").click()

    page.get_by_label("Video or photo").set_input_files(
        files=[{"name": "fog.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}]
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert")).to_contain_text("neither an MP4 video nor a JPEG or PNG")

    slow(page, 4 * 1024**2)
    page.get_by_label("Video or photo").set_input_files(clip)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text(re.compile(r"Sending \d+ %|Checking the file"))).to_be_visible()
    expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    page.wait_for_url("**/app/posts/drafts/*")
    page.reload()  # what was checked is still there
    page.get_by_label("Caption").fill("Nobody else up here.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Your post is on the profile.")).to_be_visible()

    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_text("these may use it in ads: Acme Outdoor")).to_be_visible()
    page.get_by_label("Caption").fill("Somebody else up here.")
    page.get_by_role("radio", name="Private").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Somebody else up here.")).to_be_visible()

    page.goto(f"{town.app_url}/app/business/upgrade")
    page.get_by_label("What is your business about?").select_option("Sports and outdoor")
    page.get_by_role("button", name="Become a business account").click()
    expect(page.get_by_text("@pia.trails is a business account.")).to_be_visible()

    page.goto(f"{town.app_url}/app/me")
    expect(page.get_by_text("Business account · Sports and outdoor")).to_be_visible()
    page.get_by_role("img", name="Somebody else up here.").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("Acme Outdoor")
    page.get_by_role("button", name="Delete post").click()
    expect(page.get_by_text("The post is deleted.")).to_be_visible()
    expect(page.get_by_text("No posts yet")).to_be_visible()


def test_stopped_and_too_large(town: Town, people: Cast, clip: Path, phone: Callable[..., Page]) -> None:
    page = phone("Mia")
    enter(page, town, people.mia, town.app_url)
    page.goto(f"{town.app_url}/app/posts/new")
    slow(page, 200 * 1024)
    page.get_by_label("Video or photo").set_input_files(clip)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("alert")).to_have_text("Stopped. Nothing was posted.")
    page.evaluate("document.querySelector('upload-progress').dataset.most = '1000'")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert")).to_have_text("This file is too large; use at most 200 MB.")


def test_a_profile_full_of_posts_is_light(town: Town, people: Cast, phone: Callable[..., Page]) -> None:
    with town.inside():
        kept = [media.store_picture(drawn("JPEG", (540, 960)), media.Purpose.PHOTO) for _ in range(3)]
        for number in range(12):
            one = kept[number % 3]
            creators.publish_post(
                people.leo,
                creator_account_id=people.leo_account.id,
                kind=PostKind.PHOTO,
                media=Media(one.name, one.poster, one.width, one.height, 0, one.size_bytes),
                caption=f"Loaf {number}",
            )
    page = phone("Leo")
    enter(page, town, people.leo, town.app_url)
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    received: list[int] = []
    client.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    page.goto(f"{town.app_url}/app/me", wait_until="networkidle")
    expect(page.get_by_role("img", name="Loaf 3")).to_be_visible()
    assert page.locator("svg.post-picture").count() == 12
    print(f"\nfirst load of a profile with 12 posts: {len(received)} requests, {sum(received):,} bytes")
    assert sum(received) <= FIRST_LOAD_BYTES
    assert len(received) <= REQUESTS


def test_a_claim_of_two_gigabytes_is_answered_at_once(town: Town, people: Cast) -> None:
    """On the wire, with the real server: the answer comes although not a byte of the body was sent."""
    cookie = session_of(town, people)
    with knock(town, f"Content-Length: {2 * 1024**3}", cookie) as line:
        answer = line.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 413")
    with knock(town, "Transfer-Encoding: chunked", cookie) as line:
        assert line.recv(65536).decode().startswith("HTTP/1.1 411")


def test_a_connection_that_breaks_leaves_nothing(town: Town, people: Cast) -> None:
    before = files()
    cookie = session_of(town, people)
    with knock(town, f"Content-Length: {20 * 1024**2}", cookie) as line:
        line.sendall(b'--seam\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n')
        for _ in range(20):
            line.sendall(bytes(100_000))
        assert files() == before  # what has arrived has no name
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:  # the place is free again: the next one is taken up
        with knock(town, f"Content-Length: {3 * 1024**2}", cookie) as line:
            line.settimeout(0.5)
            try:
                if b" 503 " not in line.recv(65536)[:20]:
                    break
            except TimeoutError:
                break
    else:
        raise AssertionError("the broken upload still holds its place")
    assert files() == before
    with town.inside(), acting(people.mia):
        assert creators.list_drafts(people.mia, people.mia_account.id) == []


def files() -> set[str]:
    return {path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def session_of(town: Town, people: Cast) -> str:
    from django.test import Client

    from suitcase.areas.identity.models import Person

    with town.inside(), acting(people.mia):
        client = Client()
        client.force_login(Person.objects.get(pk=people.mia.person_id))
        return client.cookies["suitcase"].value


def knock(town: Town, length: str, cookie: str) -> socket.socket:
    """A connection on which the head of an upload has been sent, and nothing else."""
    address = urlsplit(town.app_url)
    line = socket.create_connection(("127.0.0.1", address.port or 80))
    line.settimeout(20)
    head = (
        f"POST /app/posts/new HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: suitcase={cookie}\r\n"
        f"Content-Type: multipart/form-data; boundary=seam\r\n{length}\r\n\r\n"
    )
    line.sendall(head.encode())
    return line
