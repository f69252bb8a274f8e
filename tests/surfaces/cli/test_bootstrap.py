"""tools/bootstrap.py and the Makefile in a fresh clone of their own, with packages from a local folder."""

import base64
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

_PYTHON = getattr(sys, "_base_executable", sys.executable)  # as a person has it, outside our environment
REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", REPOSITORY / "tools" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone in a folder with spaces; its lock files name one tiny package in place of the real ones."""
    clone = tmp_path_factory.mktemp("a clone with spaces")
    wheels = tmp_path_factory.mktemp("wheels")
    (clone / "requirements").mkdir()
    (clone / "src").mkdir()
    (clone / "src" / "of_the_clone.py").write_text("HERE = True\n")
    shutil.copytree(REPOSITORY / "tools", clone / "tools")
    shutil.copy(REPOSITORY / "Makefile", clone)
    (clone / "find-links").write_text(str(wheels))
    line = f"tiny==1.0 --hash=sha256:{_make_wheel(wheels / 'tiny-1.0-py3-none-any.whl')}\n"
    for name in ("bootstrap", "run", "dev"):
        (clone / "requirements" / f"{name}.txt").write_text(line)
    return clone


def _make_wheel(path: Path) -> str:
    files = {
        "tiny.py": "SIZE = 'tiny'\n",
        "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={digest},{len(text)}\n")
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
        wheel.writestr("tiny-1.0.dist-info/RECORD", "".join([*rows, "tiny-1.0.dist-info/RECORD,,\n"]))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def start(clone: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [_PYTHON, str(clone / "tools" / "bootstrap.py"), "run"],
        env={**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": (clone / "find-links").read_text()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    return output


class TestInstallation:
    def test_two_at_once_then_nothing_to_do_then_cut_off(self, clone: Path) -> None:
        outputs = [finish(process) for process in (start(clone), start(clone))]
        done = [output for output in outputs if "Packages are ready" in output]
        assert len(done) == 1
        assert "using pip" in done[0]  # the tiny lock file carries no uv
        assert "waiting for it" in next(output for output in outputs if output not in done)

        python = clone / ".venv" / "bin" / "python"
        code = "import tiny, of_the_clone; print(tiny.SIZE, of_the_clone.HERE)"
        assert subprocess.check_output([python, "-c", code], text=True, cwd="/") == "tiny True\n"

        before = time.perf_counter()
        assert finish(start(clone)) == ""
        print(f"nothing to do: {time.perf_counter() - before:.3f} s")

        (clone / ".venv" / "installing").touch()
        (clone / ".venv" / "bin" / "half-installed").touch()
        assert "cut off" in finish(start(clone))
        assert not (clone / ".venv" / "bin" / "half-installed").exists()
        assert finish(start(clone)) == ""

    def test_a_changed_lock_file_is_not_current(self, bootstrap: ModuleType, clone: Path) -> None:
        script = (
            f"import sys; sys.path.insert(0, {str(clone / 'tools')!r}); import bootstrap\n"
            "print(bootstrap.stamp('run') == bootstrap.stamp('run'))\n"
            "old = bootstrap.stamp('run')\n"
            "open(bootstrap.requirements('run'), 'a').write('# changed')\n"
            "print(bootstrap.stamp('run') == old)\n"
        )
        assert subprocess.check_output([sys.executable, "-c", script], text=True) == "True\nFalse\n"


class TestIndexSettings:
    def test_pip_settings_reach_uv_and_variables_win(self, bootstrap: ModuleType) -> None:
        listing = (
            "global.index-url='https://packages.example/simple'\n"
            "global.extra-index-url='file:///one/simple file:///two/simple'\n"
            "global.find-links='/a\\n/b'\n"
            "global.timeout='15'\n"
            "install.timeout='30'\n"
            ":env:.timeout='180'\n"
            "global.cert='/etc/certificates.pem'\n"
            "global.disable-pip-version-check='1'\n"
        )
        assert bootstrap.uv_environment(listing) == {
            "UV_DEFAULT_INDEX": "https://packages.example/simple",
            "UV_INDEX": "file:///one/simple file:///two/simple",
            "UV_FIND_LINKS": "/a,/b",
            "UV_HTTP_TIMEOUT": "180",
            "SSL_CERT_FILE": "/etc/certificates.pem",
        }

    def test_nothing_set_changes_nothing(self, bootstrap: ModuleType) -> None:
        assert bootstrap.uv_environment("") == {}


class TestMake:
    def test_help_is_the_default_and_explains_every_target(self, clone: Path) -> None:
        targets = set(re.search(r"^\.PHONY: (.*)$", (clone / "Makefile").read_text(), re.M)[1].split())  # type: ignore[index]
        shown = subprocess.check_output(["make", "-C", clone], text=True)
        explained = dict(re.findall(r"^  make (\S+)\s+(\S.*)$", shown, re.M))
        assert set(explained) == targets - {"setup", "setup-dev"}
        assert {"run", "test", "check", "bench", "help"} <= set(explained)
        assert shown == subprocess.check_output(["make", "-C", clone, "help"], text=True)

    def test_keeps_compiled_modules_in_surroundings_that_say_no(self, clone: Path) -> None:
        asks = ["make", "-C", clone, "--silent", "--eval=asked:;@env", "asked"]
        told = subprocess.check_output(asks, text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        assert "PATH=" in told
        assert "PYTHONDONTWRITEBYTECODE" not in told
