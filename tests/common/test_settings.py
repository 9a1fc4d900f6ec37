import re
from pathlib import Path

import pytest

from services.common import settings
from services.common.secret_files import SECRETS
from services.common.settings import Settings, SettingsError, load, load_for_operator, variables

ROOT = Path(__file__).parents[2]
SAFE = {
    "ENVIRONMENT": "production",
    "ALLOWED_ORIGINS": "https://example.org",
    "TRUSTED_HOSTS": "example.org",
}


def test_defaults_are_usable():
    loaded = load()
    assert (loaded.environment, loaded.port, loaded.rate_limit) == (
        "development",
        8000,
        "20/minute",
    )
    assert 1 <= loaded.workers <= 8


def test_the_guides_own_env_file_is_accepted(monkeypatch):
    # From the deployment guide, "Production Environment Configuration".
    lines = """
ENV=production
DEBUG=0
ALLOWED_ORIGINS=https://yourdomain.com,https://app.yourdomain.com
TRUSTED_HOSTS=yourdomain.com,app.yourdomain.com,api.yourdomain.com
ENABLE_SECURITY_HEADERS=true
HSTS_MAX_AGE=31536000
RATE_LIMIT_STORAGE_URI=redis://redis:6379/0
REDIS_PASSWORD=your_secure_redis_password_here
WORKERS=4
WORKER_TIMEOUT=30
MAX_REQUEST_SIZE=1048576
LOG_LEVEL=INFO
LOG_FORMAT=json
METRICS_ENABLED=true
ENABLE_REQUEST_LOGGING=true
"""
    for line in lines.split():
        monkeypatch.setenv(*line.split("=", 1))
    loaded = load()
    assert loaded.production
    assert loaded.allowed_origins == ("https://yourdomain.com", "https://app.yourdomain.com")
    assert loaded.redis_uri == "redis://:your_secure_redis_password_here@redis:6379/0"
    assert loaded.log_level == "info"


def test_all_mistakes_are_told_at_once(monkeypatch):
    wrong = {
        "ENVIRONMENT": "production",
        "DEBUG": "1",
        "DISABLE_RATE_LIMIT": "1",
        "ALLOWED_ORIGINS": "*",
        "WORKERS": "many",
        "PORT": "99999",
        "RATE_LIMIT": "20/minute;100/hour",
        "RATE_LIMIT_STORAGE_URI": "http://redis",
        "TRUSTED_PROXIES": "10.0.0.0/8,nonsense",
        "LOG_FORMAT": "xml",
        "KERNEL_SET_TAG": "../../etc/passwd",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    for name in {*wrong, "TRUSTED_HOSTS"} - {"ENVIRONMENT"}:
        assert re.search(rf"^  {name}: ", str(caught.value), re.MULTILINE), name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "1"),
        ("DISABLE_RATE_LIMIT", "1"),
        ("ALLOWED_ORIGINS", ""),
        ("ALLOWED_ORIGINS", "*"),
        ("ALLOWED_ORIGINS", "https://example.org,*"),
        ("TRUSTED_HOSTS", ""),
        ("TRUSTED_HOSTS", "*"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("TRUSTED_PROXIES", "::/0"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,0.0.0.0/1,128.0.0.0/1"),
        ("TRUSTED_PROXIES", "8.0.0.0/7"),
        ("TRUSTED_PROXIES", ",".join(f"{n}.0.0.0/9" for n in range(20, 60))),
        ("TRUSTED_PROXIES", ",".join(f"{n}.0.0.0/8" for n in range(256))),
        ("TRUSTED_PROXIES", "::/1,8000::/1"),
        ("TRUSTED_PROXIES", "2000::/3"),
        ("TRUSTED_PROXIES", "::ffff:0:0/96"),
        ("FORWARDED_ALLOW_IPS", "*"),
        ("FORWARDED_ALLOW_IPS", "127.0.0.1, 0.0.0.0/0"),
    ],
)
def test_production_refuses_what_is_unsafe_and_development_does_not(monkeypatch, name, value):
    for key, safe in SAFE.items():
        monkeypatch.setenv(key, safe)
    assert load().production
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"(?m)^  {name}: "):
        load()
    monkeypatch.setenv("ENVIRONMENT", "development")
    load()


@pytest.mark.parametrize(
    "address",
    ["redis:hunter2@h", "redis:6379/0", "redis://:hunter2@h:6379/quotas", "redis://h:63x/0"],
)
def test_a_redis_that_the_client_would_look_for_elsewhere_is_refused(monkeypatch, address):
    """redis-py takes localhost for the first two, and database 0 for the third."""
    monkeypatch.setenv("RATE_LIMIT_STORAGE_URI", address)
    with pytest.raises(SettingsError, match=r"(?m)^  RATE_LIMIT_STORAGE_URI: ") as refused:
        load()
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("address", ["rediss://h", "redis:///1", "unix:///run/redis.sock?db=2"])
def test_other_ways_to_name_a_redis(monkeypatch, address):
    monkeypatch.setenv("RATE_LIMIT_STORAGE_URI", address)
    assert load().redis_uri == address


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("10.0.0.0/8, nginx", "'nginx' is no address"),
        ("10.0.0.0/8;127.0.0.1", "'10.0.0.0/8;127.0.0.1' is no address"),
        ("10.0.0.0/33", "'10.0.0.0/33' is no address"),
        ("*", "'*' is no address"),
        ("172.16.5.9/12", "'172.16.5.9/12' is an address within 172.16.0.0/12"),
        ("2001:db8::1/32", "'2001:db8::1/32' is an address within 2001:db8::/32"),
    ],
)
def test_a_proxy_that_is_written_wrongly_is_named_in_one_line(monkeypatch, listed, words):
    monkeypatch.setenv("TRUSTED_PROXIES", listed)
    with pytest.raises(SettingsError) as refused:
        load()
    (line,) = str(refused.value).splitlines()[1:]
    assert line.startswith(f"  TRUSTED_PROXIES: {words}")


def test_real_proxies_may_be_trusted(monkeypatch):
    # Cloudflare's own list (cloudflare.com/ips), and every private network
    listed = (
        "173.245.48.0/20,103.21.244.0/22,103.22.200.0/22,103.31.4.0/22,141.101.64.0/18,"
        "108.162.192.0/18,190.93.240.0/20,188.114.96.0/20,197.234.240.0/22,198.41.128.0/17,"
        "162.158.0.0/15,104.16.0.0/13,104.24.0.0/14,172.64.0.0/13,131.0.72.0/22,"
        "2400:cb00::/32,2606:4700::/32,2803:f800::/32,2405:b500::/32,2405:8100::/32,"
        "2a06:98c0::/29,2c0f:f248::/32,"
        "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,fc00::/7,::1/128,::ffff:10.0.0.0/104"
    )
    for key, safe in {**SAFE, "TRUSTED_PROXIES": listed}.items():
        monkeypatch.setenv(key, safe)
    assert len(load().trusted_proxies) == 29


def test_env_is_an_alias_and_environment_wins(monkeypatch):
    monkeypatch.setenv("ENV", "test")
    assert load().environment == "test"
    monkeypatch.setenv("ENVIRONMENT", "development")
    assert load().environment == "development"


def test_a_secret_is_never_shown(monkeypatch):
    monkeypatch.setenv("REDIS_PASSWORD", "s3cret")
    monkeypatch.setenv("RATE_LIMIT_STORAGE_URI", "redis://:s3cret@host/0")
    assert "s3cret" not in repr(load())


@pytest.mark.parametrize(
    ("uri", "password", "wanted"),
    [
        ("redis://h:6379/0", "a@b/c", "redis://:a%40b%2Fc@h:6379/0"),
        ("rediss://user@h:6379/0", "x", "rediss://user:x@h:6379/0"),
        ("redis://:own@h/0", "x", "redis://:own@h/0"),
        ("redis://h/0", "", "redis://h/0"),
        ("memory://", "x", ""),
        ("", "x", ""),
    ],
)
def test_redis_address_with_password(uri, password, wanted):
    assert Settings(RATE_LIMIT_STORAGE_URI=uri, REDIS_PASSWORD=password).redis_uri == wanted


def all_names() -> set[str]:
    return {name for names in variables().values() for name in names}


def used_elsewhere(name: str) -> bool:
    """Whether a variable that is not the service's means something to what stands around it."""
    places = ("ops/**/*.py", "gateway/**/*.py", "scripts/*", "docker-compose*.yml", "services/**/*")
    files = [file for place in places for file in ROOT.glob(place) if file.is_file()]
    return any(name.encode() in file.read_bytes() for file in files)


def test_every_variable_is_in_the_operators_table():
    table = (ROOT / "docs/operations.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)`(?: \(`([A-Z_]+)`\))? \|", table, re.MULTILINE)
    named = {name for row in rows for name in row if name}
    assert all_names() <= named
    assert all(used_elsewhere(name) for name in named - all_names())


def test_every_variable_is_in_the_example_file():
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))
    first_names = {names[0] for names in variables().values()}
    assert first_names <= named
    assert all(used_elsewhere(name) for name in named - first_names)


def test_the_example_files_values_start_a_production_service(monkeypatch):
    for line in (ROOT / ".env.example").read_text().splitlines():
        if line and not line.startswith("#"):
            monkeypatch.setenv(*line.split("=", 1))
    assert load().production


def test_every_variable_does_something():
    files = [*ROOT.glob("services/**/*.py"), *ROOT.glob("ops/*.py"), ROOT / "gunicorn.conf.py"]
    code = "\n".join(f.read_text() for f in files)
    of_files = {f"{name.lower()}_file" for name in SECRETS}  # services/common/secret_files.py
    for field in set(variables()) - of_files:
        assert re.search(rf"(settings|configured|_set)\.{field}\b|self\.{field}\b", code), field


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_a_secret_may_lie_in_a_file(monkeypatch, tmp_path, end):
    given = {
        "REDIS_PASSWORD": "päss word",
        "RATE_LIMIT_STORAGE_URI": "redis://h:6379/0",
        "DATABASE_URL": "postgresql://me@h/name",
        "DB_PASSWORD": " of the database",
        "BACKUP_PASSPHRASE": "long enough",
    }
    for name, secret in given.items():
        (tmp_path / name).write_bytes((secret + end).encode())
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    assert set(given) == set(SECRETS)
    loaded = load()
    assert loaded.redis_uri == "redis://:p%C3%A4ss%20word@h:6379/0"
    assert loaded.store_url == "postgresql://me:%20of%20the%20database@h/name"
    monkeypatch.setenv("ENV_FILE", "/nowhere")
    assert load_for_operator().backup_passphrase == "long enough"  # noqa: S105
    monkeypatch.delenv("DB_PASSWORD_FILE")
    (tmp_path / ".env").write_text(f"DB_PASSWORD_FILE={tmp_path / 'DB_PASSWORD'}\n")
    monkeypatch.setenv("ENV_FILE", str(tmp_path / ".env"))
    assert load_for_operator().db_password == " of the database"  # noqa: S105


def test_secrets_that_cannot_be_had_from_files_are_refused_by_name(monkeypatch, tmp_path):
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "good").write_text("value")
    for name, file in {
        "REDIS_PASSWORD": "missing",
        "DB_PASSWORD": "empty",
        "DATABASE_URL": "binary",
        "RATE_LIMIT_STORAGE_URI": "good",
        "BACKUP_PASSPHRASE": ".",
    }.items():
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / file))
    monkeypatch.setenv("ENV_FILE", "/nowhere")
    monkeypatch.setenv("RATE_LIMIT_STORAGE_URI", "redis://h/0")
    with pytest.raises(SettingsError) as caught:
        load_for_operator()
    for name, reason in {
        "REDIS_PASSWORD_FILE": "missing cannot be read: No such file or directory",
        "DB_PASSWORD_FILE": "empty is empty",
        "DATABASE_URL_FILE": "binary is no text in UTF-8",
        "RATE_LIMIT_STORAGE_URI_FILE": "is set, and so is RATE_LIMIT_STORAGE_URI: keep one of the",
        "BACKUP_PASSPHRASE_FILE": "cannot be read: Is a directory",
    }.items():
        assert re.search(rf"^  {name}: .*{reason}", str(caught.value), re.MULTILINE), name


def test_an_empty_list_of_hosts_is_refused_with_the_line_to_add(monkeypatch):
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://a.org:8443,https://b.org,https://a.org")
    with pytest.raises(SettingsError, match=r"export TRUSTED_HOSTS=a\.org,b\.org\)"):
        load()


def test_guard_names_are_variables():
    worst = Settings.model_construct(
        environment="production",
        debug=True,
        disable_rate_limit=True,
        trusted_proxies=(),
        forwarded_allow_ips="*",
    )
    assert {name for name, _ in settings.unsafe(worst)} <= all_names()
