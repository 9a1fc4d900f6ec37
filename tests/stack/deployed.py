"""The production stack as processes of this machine, from the files that the containers use.

nginx is started by nginx/start.sh, Prometheus by monitoring/prometheus/ with only two things
changed: instances are named by port (here is no DNS of containers), and it looks every second.
"""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse
from pathlib import Path

import yaml
from operators import Operator
from processes import (
    ROOT,
    Engine,
    Redis,
    Server,
    call,
    free_port,
    until,
)

HOST = "charts.example.org"
ORIGIN = "https://app.example.org"
RULES = ROOT / "monitoring/prometheus/rules"
PASSWORD = "of-the-test"  # noqa: S105
SETTINGS = {
    "ENVIRONMENT": "production",
    "ALLOWED_ORIGINS": ORIGIN,
    "TRUSTED_HOSTS": HOST,
    "TRUSTED_PROXIES": "127.0.0.0/8",
}


def tool(name: str) -> str:
    """A program's path; Debian keeps some where only root looks."""
    result = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    assert result, f"{name} is needed: `make test` installs it"
    return result


def kill(server: Server) -> None:
    """Let it die as its container would: the master and its workers at once."""
    os.killpg(server.pid, signal.SIGKILL)
    server.process.wait(60)


class App(Engine):
    """Another app of ours under the same gunicorn configuration."""

    def __init__(self, folder: Path, app: str, name: str, **settings: object) -> None:
        super().__init__(folder, name, **{"WORKERS": 1, **settings})
        self.command[1] = app

    def start(self, ready: bool = True):
        Server.start(self)
        if ready:
            until(self.answers, f"{self.name} answers", log=self.log)
        return self

    def answers(self) -> bool:
        try:
            return self.get("/health/ready")[0] == 200
        except OSError:
            return False


class Front(Server):
    """nginx by the script that starts it in its container."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.http, self.https, self.grafana, self.inner, self.past, self.status = (
            free_port() for _ in range(6)
        )
        self.certificate = folder / "tls.crt"
        subprocess.run(
            [ROOT / "nginx/self_signed.sh", HOST, "localhost"],
            env={**os.environ, "TLS_DIR": str(folder)},
            check=True,
            capture_output=True,
        )
        self.maintenance = folder / "maintenance"
        self.hosts = folder / "engines"
        env = {
            "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin",
            "NGINX_RUN": str(folder / "run"),
            "NGINX_USER": "root" if os.getuid() == 0 else "",
            "NGINX_WORKERS": "1",
            "TLS_CERTIFICATE": str(self.certificate),
            "TLS_KEY": str(folder / "tls.key"),
            "TRUSTED_HOSTS": HOST,
            "ALLOWED_ORIGINS": ORIGIN,
            "HTTP_LISTEN": f"127.0.0.1:{self.http}",
            "HTTPS_LISTEN": f"127.0.0.1:{self.https}",
            "GRAFANA_LISTEN": f"127.0.0.1:{self.grafana}",
            "ENGINES_LISTEN": f"127.0.0.1:{self.inner}",
            "HISTORICAL_LISTEN": f"127.0.0.1:{self.past}",
            "STATUS_LISTEN": f"127.0.0.1:{self.status}",
            "ACME_ROOT": str(folder / "acme"),
            "MAINTENANCE_FILE": str(self.maintenance),
            "RESOLVE_SECONDS": "1",
            # longer than anybody here may be kept from the processor
            "CLIENT_TIMEOUT": "60",
            **settings,
        }
        super().__init__("nginx", ["sh", ROOT / "nginx/start.sh"], folder, env)

    def start(self):
        super().start()
        until(self.answers, "nginx answers", log=self.log)
        return self

    def answers(self) -> bool:
        """Say whether it serves: the check of its configuration, before, listens and ends."""
        try:
            return call(f"http://127.0.0.1:{self.status}/status")[0] == 200
        except OSError:
            return False

    def trust(self) -> ssl.SSLContext:
        """A client's TLS context that knows this certificate and no other."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.set_alpn_protocols(["http/1.1"])
        return context

    def ask(self, method: str, path: str, body: object = None, host: str = HOST, **headers: str):
        """One request through TLS: (status, headers, body)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = json.dumps(body).encode() if body is not None else None
        if data is not None:
            named.setdefault("content-type", "application/json")
        plain = socket.create_connection(("127.0.0.1", self.https), 60)
        with plain, self.trust().wrap_socket(plain, server_hostname=HOST) as secure:
            connection = http.client.HTTPConnection(host)
            connection.sock = secure
            # an answer may come, and the connection end, before a body has gone out
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, data, named)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()


class Prometheus(Server):
    """Prometheus on the project's own rules and scrape jobs."""

    def __init__(
        self,
        folder: Path,
        targets: dict[str, list[str]],
        blackbox: str,
        rules: Path = RULES,
        every: str = "1s",
    ) -> None:
        self.port = free_port()
        config = yaml.safe_load((ROOT / "monitoring/prometheus/prometheus.yml").read_text())
        config["global"] = {"scrape_interval": every, "evaluation_interval": "1s"}
        config["rule_files"] = [str(rules / "*.yml")]
        config["alerting"]["alertmanagers"] = [{"static_configs": [{"targets": targets["alert"]}]}]
        for job in config["scrape_configs"]:
            job.pop("dns_sd_configs", None)
            job["static_configs"] = [{"targets": targets[job["job_name"]]}]
            for rule in job.get("relabel_configs", []):
                if rule.get("target_label") == "__address__":
                    rule["replacement"] = blackbox
        targets["prometheus"] = [f"127.0.0.1:{self.port}"]
        config["scrape_configs"][-1]["static_configs"] = [{"targets": targets["prometheus"]}]
        file = folder / "prometheus.yml"
        file.write_text(yaml.safe_dump(config))
        words = [tool("prometheus"), f"--config.file={file}", f"--storage.tsdb.path={folder}/data"]
        words += [f"--web.listen-address=127.0.0.1:{self.port}"]
        super().__init__("prometheus", words, folder)
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        super().start()
        until(self.answers, "Prometheus is ready", log=self.log)
        return self

    def answers(self) -> bool:
        try:
            return call(f"{self.url}/-/ready")[0] == 200
        except OSError:
            return False

    def query(self, expression: str) -> list[dict]:
        """The samples of an instant query."""
        text = urllib.parse.urlencode({"query": expression})
        status, _, body = call(f"{self.url}/api/v1/query?{text}")
        assert status == 200, body
        return json.loads(body)["data"]["result"]

    def get(self, path: str) -> bytes:
        return call(self.url + path)[2]

    def value(self, expression: str) -> float | None:
        result = self.query(expression)
        return float(result[0]["value"][1]) if result else None


class Stack:
    """All of it: two engines, gateway, resolver, Redis, nginx, Prometheus with its exporters."""

    def __init__(self, new, start, each=None, **more) -> None:
        """`new` makes a folder, `start` starts a server and sees to its end.

        `each` gives a folder's further settings to the engine in it; `more` are everybody's.
        """
        self.redis = start(Redis(new("redis"), PASSWORD))
        shared = {
            **SETTINGS,
            "RATE_LIMIT_STORAGE_URI": self.redis.uri,
            "REDIS_PASSWORD": PASSWORD,
            # so long that a slow machine's requests, too, are of one window
            "RATE_LIMIT": "100/hour",
            **more,
        }
        self.engines = []
        for name in ("engine-1", "engine-2"):
            folder = new(name)
            self.engines.append(
                Engine(folder, name, **{**shared, **(each(folder) if each else {})})
            )
        front, gateway_port = Front.__new__(Front), free_port()
        resolver = App(new("resolver"), "services.time_resolver.main:app", "resolver", **shared)
        local = [f"127.0.0.1:{engine.port}" for engine in self.engines]
        Front.__init__(
            front,
            new("nginx"),
            ENGINES=" ".join(local),
            HISTORICAL=f"127.0.0.1:{free_port()}",
            GATEWAYS=f"127.0.0.1:{gateway_port}",
            TIME_RESOLVERS=f"127.0.0.1:{resolver.port}",
            GRAFANA=f"127.0.0.1:{free_port()}",
            NGINX_RATE="2000",
            NGINX_BURST="2000",
        )
        self.front, self.resolver = front, resolver
        urls = {"MODERN_URL": f"http://127.0.0.1:{front.inner}"}
        urls["HISTORICAL_URL"] = f"http://127.0.0.1:{front.past}"
        self.gateway = App(new("gateway"), "gateway.main:app", "gateway", **shared, **urls)
        self.gateway.environment["PORT"] = str(gateway_port)
        self.gateway.port, self.gateway.url = gateway_port, f"http://127.0.0.1:{gateway_port}"
        for engine in self.engines:
            start(engine, ready=False)
        start(resolver, ready=False)
        start(front)  # before anything behind it answers, as may happen in production
        for engine in self.engines:
            engine.wait()
        start(self.gateway)
        until(resolver.answers, "the resolver answers", log=resolver.log)


class Watched:
    """Prometheus, Alertmanager and the exporters beside a stack."""

    def __init__(
        self, stack: Stack, new, start, rules: Path = RULES, every="1s", **exporters
    ) -> None:
        """`every`: how often is looked; `exporters`: further ones, each its command, by its job."""
        ports = {
            n: free_port() for n in ("blackbox", "nginx", "redis", "node", "alert", *exporters)
        }
        at = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
        listen = {name: f"--web.listen-address={address}" for name, address in at.items()}
        commands = {
            "blackbox": [
                tool("prometheus-blackbox-exporter"),
                f"--config.file={ROOT}/monitoring/blackbox/blackbox.yml",
            ],
            "nginx": [
                tool("prometheus-nginx-exporter"),
                f"--nginx.scrape-uri=http://127.0.0.1:{stack.front.status}/status",
            ],
            "redis": [tool("prometheus-redis-exporter")],
            "node": [
                tool("prometheus-node-exporter"),
                f"--collector.textfile.directory={self._backed_up(stack, new('backups'))}",
            ],
            **exporters,
        }
        secret = {"REDIS_ADDR": f"redis://127.0.0.1:{stack.redis.port}", "REDIS_PASSWORD": PASSWORD}
        for name, words in commands.items():
            start(Server(name, [*words, listen[name]], new(name), {**os.environ, **secret}))
        engines = [f"127.0.0.1:{engine.port}" for engine in stack.engines]
        site = f"https://127.0.0.1:{stack.front.https}"
        targets = {
            "engine": engines,
            "historical": [],
            "gateway": [f"127.0.0.1:{stack.gateway.port}"],
            "time-resolver": [f"127.0.0.1:{stack.resolver.port}"],
            "health": [f"{site}/health", f"{site}/health/ready"],
            "health-fully": [f"{site}/health"],
            "nginx": [at["nginx"]],
            "redis": [at["redis"]],
            "postgres": [at["postgres"]] if "postgres" in at else [],
            "node": [at["node"]],
            "alertmanager": [at["alert"]],
            "prometheus": [],
            "alert": [at["alert"]],
        }
        self.prometheus = start(
            Prometheus(new("prometheus"), targets, at["blackbox"], rules, every)
        )
        self.hook = Hook()
        folder = new("alertmanager")
        words = ["sh", ROOT / "monitoring/alertmanager/start.sh", listen["alert"]]
        env = {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "ALERT_WEBHOOK_URL": self.hook.url,
            "ALERTMANAGER_CONFIG": str(folder / "alertmanager.yml"),
            "ALERTMANAGER_DATA": str(folder / "data"),
        }
        # the upstream image's name for the program
        (folder / "alertmanager").symlink_to(tool("prometheus-alertmanager"))
        self.alertmanager = start(Server("alertmanager", words, folder, env))

    @staticmethod
    def _backed_up(stack: Stack, folder: Path) -> Path:
        """Back an engine's store up and verify that; return where both leave their gauges."""
        store = stack.engines[0].environment["DATABASE_URL"]
        somebody = Operator(
            DATABASE_URL=store, BACKUP_DIR=folder, TEXTFILE_DIR=folder / "textfile", RUN_DIR=folder
        )
        for script in ("backup", "verify_backups"):
            done = somebody.run(script)
            assert done.returncode == 0, done.stdout + done.stderr
        return folder / "textfile"


class Hook:
    """Where Alertmanager sends what it has to tell."""

    def __init__(self) -> None:
        self.messages: list[tuple[float, dict]] = []  # when (monotonic), and what
        messages = self.messages

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                message = json.loads(self.rfile.read(int(self.headers["content-length"])))
                messages.append((time.monotonic(), message))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def heard(self, name: str) -> float | None:
        """When an alert of that name was told of first."""
        for when, message in self.messages:
            if name in {alert["labels"]["alertname"] for alert in message["alerts"]}:
                return when
        return None
