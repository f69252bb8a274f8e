"""What a form shows when it is drawn: values to keep, errors beside their fields, one sentence on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Refused(Protocol):
    """The parts of a refusal a form can show (see `suitcase.kernel.errors.Refusal`)."""

    sentence: str
    fields: dict[str, str]
    remedy: str


@dataclass(frozen=True)
class FormState:
    """Values and errors by field name. Field macros take it as `form=`; nothing here validates.

    `prefix` starts every element id, so that two forms of one page do not share ids.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    remedy: str = ""
    prefix: str = "f"

    @classmethod
    def refused(cls, data: Mapping[str, Any], refusal: Refused, prefix: str = "f") -> FormState:
        """The form as it was sent, with the refusal's sentence and field errors. Keeps what was typed."""
        return cls(data, dict(refusal.fields), str(refusal.sentence), str(refusal.remedy), prefix)

    @property
    def failed(self) -> bool:
        """True if there is anything to tell: the error summary is drawn and takes the focus."""
        return bool(self.errors or self.sentence)

    def value(self, name: str, default: Any = "") -> Any:
        """What the field shows; `default` if the form never had a value for it."""
        found = self.values.get(name, default)
        return default if found is None else found

    def error(self, name: str) -> str:
        """The sentence under the field, or an empty string."""
        return str(self.errors.get(name, ""))

    def checked(self, name: str, option: str) -> bool:
        """True if `option` is among the values sent under `name` (one value or many)."""
        getlist = getattr(self.values, "getlist", None)
        found = getlist(name) if getlist else self.values.get(name, ())
        if isinstance(found, list | tuple | set | frozenset):
            return option in {str(one) for one in found}
        return found is True if option == "on" and isinstance(found, bool) else str(found) == option
