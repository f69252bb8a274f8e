"""What a creator allowed, in the words of sentences."""

from __future__ import annotations

from collections.abc import Collection

_WORDS = {"POST": "use posts", "INSIGHTS": "see insights", "PUBLISH": "publish new posts for ads"}


def scopes_in_words(scopes: Collection[str]) -> str:
    """ "use posts, see insights and publish new posts for ads"; `scopes` has at least one of them."""
    what = [words for scope, words in _WORDS.items() if scope in scopes]
    return " and ".join(filter(None, [", ".join(what[:-1]), what[-1]]))
