"""A passkey without a device: it makes and signs what a browser would send, for tests over HTTP."""

from __future__ import annotations

import dataclasses
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG
HOST, ORIGIN = "localhost", "http://localhost"


@dataclasses.dataclass
class SoftKey:
    """One passkey for one host. `verifies` says whether it asks for a finger or a PIN before it signs."""

    host: str = HOST
    verifies: bool = True
    user_handle: bytes = b""
    id: bytes = dataclasses.field(default_factory=lambda: os.urandom(16))
    key: Any = dataclasses.field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any], origin: str = ORIGIN) -> dict[str, Any]:
        """Answer `navigator.credentials.create`."""
        self.user_handle = options["user"]["id"].encode()
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        made = AttestationObject.create("none", self._data(FLAG.AT, data), {})
        said = _said("webauthn.create", options["challenge"], origin)
        return self._sent({"clientDataJSON": said, "attestationObject": bytes(made)})

    def get(self, options: dict[str, Any], origin: str = ORIGIN) -> dict[str, Any]:
        """Answer `navigator.credentials.get`."""
        said, data = _said("webauthn.get", options["challenge"], origin), self._data(FLAG(0))
        signature = self.key.sign(data + sha256(said), ec.ECDSA(hashes.SHA256()))
        sent = self._sent({"clientDataJSON": said, "authenticatorData": data, "signature": signature})
        sent["response"]["userHandle"] = self.user_handle.decode()
        return sent

    def registered(self) -> dict[str, Any]:
        """A credential as it is kept after it was made, without the pages."""
        challenge = websafe_encode(os.urandom(32))
        return self.create({"user": {"id": websafe_encode(b"1")}, "challenge": challenge})

    def _data(self, flag: Any, credential: AttestedCredentialData | None = None) -> AuthenticatorData:
        flags = flag | FLAG.UP | (FLAG.UV if self.verifies else FLAG(0))
        return AuthenticatorData.create(sha256(self.host.encode()), flags, 0, credential or b"")

    def _sent(self, response: dict[str, bytes]) -> dict[str, Any]:
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {name: websafe_encode(value) for name, value in response.items()},
            "clientExtensionResults": {},
        }


def _said(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()
