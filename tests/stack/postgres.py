"""A PostgreSQL cluster of the tests' own: in a new folder, on a free port, never as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from processes import Server, free_port, until

PASSWORD = "s3cret/with@signs"  # noqa: S105 - of a cluster that lives for a test


def programs() -> Path:
    """The newest installed version's folder (Debian keeps them out of the PATH)."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    assert folders, "PostgreSQL is not installed: apt-get install postgresql"
    return folders[-1]


class Postgres(Server):
    encoding = "UTF8"  # of the cluster; others in the C locale, which goes with every encoding

    def __init__(self, _folder: Path, **settings: str) -> None:
        # pytest's folders are closed to other users, and PostgreSQL refuses to run as root.
        folder = Path(tempfile.mkdtemp(prefix="involution-pg-"))
        self.user = "postgres" if os.getuid() == 0 else None
        if self.user:
            owner = pwd.getpwnam(self.user)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self.groups = [] if self.user else None
        self.port = free_port()
        self.data = folder / "data"
        words = [programs() / "postgres", "-D", self.data, "-p", self.port, "-k", folder]
        words += ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        super().__init__("postgres", words, folder)
        self.uri = f"postgresql://involution@127.0.0.1:{self.port}/involution"

    def start(self):
        if not self.data.exists():
            secret = self.folder / "password"
            secret.write_text(PASSWORD)
            self._as_user(
                programs() / "initdb", "-D", self.data, "-U", "involution", "-E", self.encoding,
                *([] if self.encoding == "UTF8" else ["--locale=C"]),
                "--auth=scram-sha-256", "--no-sync", f"--pwfile={secret}",
            )  # fmt: skip
        self.spawn()
        until(self.answers, "postgres answers", log=self.log)
        self.sql("postgres", "CREATE DATABASE involution", may_fail=True)
        return self

    def spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, user=self.user, group=self.user, extra_groups=self.groups,
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def answers(self) -> bool:
        words = [programs() / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port), "-q"]
        return subprocess.run(words, check=False).returncode == 0

    def sql(self, database: str, statement: str, may_fail: bool = False) -> str:
        done = subprocess.run(
            [
                "psql",
                "-h",
                "127.0.0.1",
                "-p",
                str(self.port),
                "-U",
                "involution",
                "-Atqc",
                statement,
            ],
            env={**os.environ, "PGPASSWORD": PASSWORD, "PGDATABASE": database},
            capture_output=True,
            text=True,
            check=False,
        )
        assert may_fail or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _as_user(self, *words) -> None:
        subprocess.run(
            [str(word) for word in words],
            user=self.user,
            group=self.user,
            extra_groups=self.groups,
            cwd=self.folder,
            capture_output=True,
            check=True,
        )

    def stop(self, number: int = 2) -> int | None:
        """End it at once (SIGINT is PostgreSQL's fast shutdown) and remove its folder."""
        ended = super().stop(number)
        shutil.rmtree(self.folder, ignore_errors=True)
        return ended
