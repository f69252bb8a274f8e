"""Posts as pictures: tiles of a grid, cut out of one sheet, and the words beside them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from suitcase.areas.creators.contracts import Category, Post, PostKind, Visibility
from suitcase.stores.media.sheet import CELL, COLUMNS

# Four rows of three: a phone's screen and a half, and as much as fits a page's first load.
TILES = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Tile:
    """One post of a grid; `x` and `y` say where its picture lies in the sheet, in pixels."""

    url: str
    caption: str
    is_video: bool
    length: str
    badge: str
    x: int
    y: int


@dataclasses.dataclass(frozen=True, slots=True)
class Grid:
    """Tiles, the one picture they are cut from, its size and that of a cell in pixels."""

    tiles: Sequence[Tile]
    sheet_url: str
    width: int
    height: int
    cell: tuple[int, int] = CELL


def grid(posts: Sequence[Post]) -> Grid:
    """The grid of these posts, at most `TILES` of them."""
    shown = posts[:TILES]
    rows = -(-len(shown) // COLUMNS)
    address = f"{reverse('app_sheet')}?posts={','.join(str(post.id) for post in shown)}" if shown else ""
    tiles = [_tile(post, number) for number, post in enumerate(shown)]
    return Grid(tiles, address, CELL[0] * COLUMNS, CELL[1] * rows)


def audience(visibility: Visibility) -> str:
    """Who sees a post, in one word."""
    return {
        Visibility.PUBLIC: _("Public"),
        Visibility.FRIENDS: _("Friends"),
        Visibility.PRIVATE: _("Private"),
    }[visibility]


def audiences() -> list[tuple[str, str, str]]:
    """Every choice with what follows from it."""
    return [
        (
            Visibility.PUBLIC.value,
            audience(Visibility.PUBLIC),
            _("Everybody sees it. Advertisers you approved may use it in ads."),
        ),
        (
            Visibility.FRIENDS.value,
            audience(Visibility.FRIENDS),
            _("Only your friends in the network see it. It cannot be used in ads."),
        ),
        (
            Visibility.PRIVATE.value,
            audience(Visibility.PRIVATE),
            _("Only you see it. It cannot be used in ads."),
        ),
    ]


def categories() -> list[tuple[str, str]]:
    """What a business account may be about, by name."""
    names = {
        Category.ART: _("Art and design"),
        Category.BEAUTY: _("Beauty and care"),
        Category.EDUCATION: _("Education"),
        Category.FASHION: _("Fashion"),
        Category.FOOD: _("Food and drink"),
        Category.GAMES: _("Games"),
        Category.HEALTH: _("Health"),
        Category.HOME: _("Home and garden"),
        Category.MEDIA: _("Media and entertainment"),
        Category.SHOP: _("Shop"),
        Category.SPORT: _("Sports and outdoor"),
        Category.TECHNOLOGY: _("Technology"),
        Category.TRAVEL: _("Travel"),
        Category.OTHER: _("Something else"),
    }
    return [(category.value, name) for category, name in names.items()]


def category_word(category: Category | None) -> str:
    """The name of a category; "" for none."""
    return dict(categories())[category.value] if category else ""


def length(milliseconds: int) -> str:
    """Minutes and seconds of a video."""
    minutes, seconds = divmod(max(1, round(milliseconds / 1000)), 60)
    return f"{minutes}:{seconds:02}"


def _tile(post: Post, number: int) -> Tile:
    row, column = divmod(number, COLUMNS)
    return Tile(
        reverse("app_post", args=[post.id]),
        post.caption.splitlines()[0] if post.caption else _("Post without a caption"),
        post.kind is PostKind.VIDEO,
        length(post.media.duration_ms),
        "" if post.visibility is Visibility.PUBLIC else audience(post.visibility),
        column * CELL[0],
        row * CELL[1],
    )
