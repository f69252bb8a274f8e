"""Whom people turn to when the product cannot help them: the address an installation has set."""

from __future__ import annotations

from django.conf import settings

from suitcase.surfaces.kit.shell import Link


def support_link() -> Link | None:
    """SUITCASE_SUPPORT as a link: an address of the web, or of mail. A text that is neither has no url; None: unset."""
    said = settings.SUPPORT_ADDRESS.strip()
    if not said:
        return None
    if said.startswith(("https://", "http://")):
        return Link(said.split("://", 1)[1].rstrip("/"), said, "external")
    if "@" in said and " " not in said:
        return Link(said.removeprefix("mailto:"), f"mailto:{said.removeprefix('mailto:')}", "mail")
    return Link(said, "")
