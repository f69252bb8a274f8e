"""What must hold for the files of the repository, whatever they are. Each rule gives its findings as sentences."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

# What running things makes; the same names as in .gitignore, and the repository's own folder.
MADE = {
    ".git", ".venv", "var", "dist", "build", "__pycache__", "node_modules", "test-results", ".hypothesis",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache",
}  # fmt: skip
_NOT_TEXT = {".png", ".jpg", ".jpeg", ".webp", ".mp4", ".ico", ".woff2", ".pyc"}
# How a text came about does not belong into it. Turned by 13 letters, so that this file passes its own rule.
_TURNED = [
    r"\oonfrq ba vffhr\o", r"\o(?:frr|svkrf|pybfrf|ersf?) vffhr\o", r"\ovffhr #?\q", r"\ogur oevrs\o",
    r"\oBJA BAYL\o", r"\ofho-?ntragf?\o", r"\onv[- ](?:ntragf?|trarengrq|nffvfgnag)\o", r"\oynathntr zbqry\o",
    r"\oYYZf?\o", r"\opynhqr\o", r"\onaguebcvp\o", r"\obcranv\o", r"\opungtcg\o", r"\otcg-\q", r"\opbcvybg\o",
    r"\otrzvav\o", r"\opbqrk\o", r"\ocebzcg(?:f|rq)? (?:jnf|ol|gur zbqry)\o", r"\opb-nhguberq-ol\o",
    r"(?<![\j.])/jbex/", r"\.\./funerq/", r"/gzc/oevrs", r"\obgure ratvarref?\o", r"\ogur gnfx (?:fnvq|fnlf)\o",
]  # fmt: skip
_WORDS = re.compile("|".join(codecs.decode(word, "rot13") for word in _TURNED), re.IGNORECASE)
_INDEX = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|https?://\S*/simple\b|^\s*index-url\s*=", re.M
)
_PIN = re.compile(
    r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,._-]+\])?==[^\s;]+(?: ;.*?)?(?: --hash=sha256:[0-9a-f]{64})+$", re.I
)


def files(root: Path) -> Iterator[tuple[str, str]]:
    """Every file of the repository that holds text, below `root`: path and text."""
    for path in sorted(_walk(root)):
        if path.suffix not in _NOT_TEXT:
            try:
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in MADE or path.name.endswith(".egg-info"):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.is_file():
            yield path


def speaks_of_the_product(root: Path) -> list[str]:
    """Files speak of the product, not of how they came about."""
    return [
        f"{place}:{text.count(chr(10), 0, match.start()) + 1} says “{match[0]}”; say what holds, not how it came about"
        for place, text in files(root)
        if not place.startswith("requirements/")
        for match in _WORDS.finditer(text)
    ]


def locked_with_hashes(root: Path) -> list[str]:
    """Lock files name one version and its hashes for every package, and no place to fetch it from."""
    found = []
    for path in sorted((root / "requirements").glob("*.txt")):
        place, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        joined = re.sub(r"\s*\\\n\s*", " ", text)
        for line in joined.splitlines():
            entry = re.sub(r"\s+#.*", "", line).strip()
            if entry and not entry.startswith("#") and not _PIN.fullmatch(entry):
                found.append(f"{place}: “{entry[:60]}” is not one version with its hashes")
        if "://" in text:
            found.append(f"{place} holds an address")
        if "==" not in text:
            found.append(f"{place} locks nothing")
    return found


def names_no_index(root: Path) -> list[str]:
    """Where packages come from is the machine's own setting; no file of ours names an index."""
    programs = ("tools/", "tests/", "docs/")
    return [
        f"{place} names a package index ({match[0].strip()[:40]})"
        for place, text in files(root)
        if not place.startswith(programs)
        for match in _INDEX.finditer(text)
    ]


def reasoned_dependencies(root: Path) -> list[str]:
    """Every package of pyproject.toml says beside it what it is for."""
    found, inside = [], False
    for number, line in enumerate((root / "pyproject.toml").read_text(encoding="utf-8").splitlines(), 1):
        if re.fullmatch(r"(?:dependencies|dev) = \[", line.strip()):
            inside = True
        elif line.strip() == "]":
            inside = False
        elif inside and line.strip().startswith('"'):
            reason = re.search(r'",\s*#\s*(\S.*)', line)
            if not reason:
                found.append(f"pyproject.toml:{number} gives no reason for {line.split(chr(34))[1]}")
    return found


def links_lead_somewhere(root: Path) -> list[str]:
    """Links and pictures in the documents lead to files that exist."""
    found = []
    for path in sorted(path for path in _walk(root) if path.suffix == ".md"):
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not re.match(r"[a-z]+:|#", target) and not (path.parent / target.partition("#")[0]).exists():
                found.append(f"{path.relative_to(root).as_posix()} leads to {target}, which is not there")
    return found
