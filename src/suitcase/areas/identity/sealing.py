"""Keys of apps and seeds of recovery codes, encrypted: the database alone opens nobody's second step.

A sealed text names the key it was sealed with. `settings.TWO_STEP_KEYS` may hold several; the first one seals.
"""

from __future__ import annotations

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from suitcase.areas.identity.errors import WrongSecret

_NONCE = 12
_PURPOSE = b"second step"


def seal(text: str) -> str:
    """The text as it may be stored."""
    key, nonce = settings.TWO_STEP_KEYS[0], os.urandom(_NONCE)
    body = nonce + AESGCM(key).encrypt(nonce, text.encode(), _PURPOSE)
    return f"{_name(key)}.{base64.urlsafe_b64encode(body).decode()}"


def unseal(sealed: str) -> str:
    """The text again. Raises WrongSecret when no key of this installation opens it."""
    name, _, body = sealed.partition(".")
    for key in settings.TWO_STEP_KEYS:
        if _name(key) == name:
            try:
                raw = base64.urlsafe_b64decode(body)
                return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], _PURPOSE).decode()
            except (InvalidTag, ValueError) as error:
                raise WrongSecret from error
    raise WrongSecret


def _name(key: bytes) -> str:
    """Tells keys apart and gives nothing of them away."""
    return hashlib.sha256(_PURPOSE + key).hexdigest()[:8]
