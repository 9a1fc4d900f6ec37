import json
import logging as standard
import re
import warnings

import pytest
import structlog
from asgi import run

from services.common import logging


@pytest.fixture
def start(capsys):
    """Return a function that turns JSON logs on and returns a reader of the lines written since."""
    root, level = standard.getLogger(), standard.getLogger().level
    shown = warnings.showwarning
    handlers = root.handlers[:]

    def begin():
        logging.configure("info", "json")
        return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    yield begin
    warnings.showwarning = shown
    root.handlers[:] = handlers
    root.setLevel(level)
    access = standard.getLogger("uvicorn.access")
    access.disabled, access.propagate = False, True
    structlog.reset_defaults()


def test_one_line_a_request_without_personal_data(make_app, start):
    lines = start()
    app = make_app()
    run(
        app,
        "POST",
        "/compute?birth_time=1990-01-01",
        headers=[("content-type", "application/json"), ("x-request-id", "r-1")],
        body=b'{"latitude": 37.7749, "name": "Ada"}',
        client=("192.0.2.77", 1),
    )
    (line,) = lines()
    assert line.pop("ms") >= 0
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "source": "services.common.middleware.context",
        "request_id": "r-1",
        "operation": "compute",
        "status": 200,
        "client": "192.0.2.0/24",
    }


def test_an_exception_is_told_by_place_not_by_message(make_app, start):
    lines = start()
    run(make_app(), path="/broken", headers=[("x-request-id", "r-2")])
    unexpected, request = lines()
    assert unexpected["event"] == "unexpected"
    assert unexpected["request_id"] == request["request_id"] == "r-2"
    assert unexpected["raised"][0] == "builtins.RuntimeError"
    assert unexpected["raised"][-1].endswith(" broken")
    assert "1990" not in json.dumps([unexpected, request])
    assert (request["status"], request["code"]) == (500, "INTERNAL")


def test_request_lines_can_be_off(make_app, start):
    lines = start()
    run(make_app(ENABLE_REQUEST_LOGGING=False), path="/free")
    assert lines() == []


def test_the_standard_librarys_records_look_the_same(start):
    lines = start()
    standard.getLogger("uvicorn.error").info("started %s", "well")
    try:
        float("37x")
    except ValueError:
        standard.getLogger("any").exception("failed")
    started, failed = lines()
    assert started["event"] == "started well"
    assert started["level"] == "info"
    assert failed["raised"][0] == "builtins.ValueError: could not convert string to float: '37x'"


def test_in_a_request_the_standard_librarys_records_quote_nothing_either(start):
    lines = start()
    token = logging.request_ids.set(("r-3", None))
    try:
        float("latitude 37.7749N")
    except ValueError:
        standard.getLogger("any").exception("failed")
    logging.request_ids.reset(token)
    (failed,) = lines()
    assert failed["raised"][0] == "builtins.ValueError"
    assert "37.7749N" not in json.dumps(failed)


def test_uvicorns_own_request_line_is_off(start):
    lines = start()
    logger = standard.getLogger("uvicorn.access")
    logger.info('203.0.113.9 - "GET /?birth_time=1990"')
    assert lines() == []
    assert not logger.hasHandlers(), "uvicorn would put a line together for nobody"


def test_console_form_is_for_people(start, capsys):
    start()
    logging.configure("warning", "console")
    logging.get("x").info("quiet")
    logging.get("x").warning("loud", number=7)
    out = capsys.readouterr().out
    assert "loud" in out
    assert "quiet" not in out


@pytest.mark.parametrize("ids", [None, ("r-4", None), ("r-5", "0af7651916cd43dd8448eb211c80319c")])
def test_the_short_way_writes_the_same_line(capsys, start, ids):
    start()
    token = logging.request_ids.set(ids)
    try:
        for code, ms in ((None, 1.25), ("INTERNAL", 0.0), (None, 12345.678)):
            coded = {} if code is None else {"code": code}
            facts = {"operation": "calculate", "status": 200, **coded, "ms": ms, "client": "::/48"}
            logging.get("a.module").info("request", **facts)
            logging.request("a.module", "calculate", 200, code, ms, "::/48")
    finally:
        logging.request_ids.reset(token)
    lines = [line.rpartition('"timestamp":') for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 6
    for long, short in zip(lines[::2], lines[1::2], strict=True):
        assert short[:2] == long[:2]
    for _, _, timestamp in lines:
        assert re.fullmatch(r'"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{6})?Z"}', timestamp)


@pytest.mark.parametrize(
    ("level", "form", "lines"), [("warning", "json", 0), ("info", "console", 1)]
)
def test_the_short_way_keeps_to_level_and_form(capsys, start, level, form, lines):
    start()
    logging.configure(level, form)
    logging.request("a.module", "calculate", 200, None, 1.5, "unknown")
    written = capsys.readouterr().out.splitlines()
    assert len(written) == lines
    assert all("request" in line and not line.startswith("{") for line in written)


def test_a_librarys_warning_is_a_line_of_the_log_and_quotes_nobody(start, capsys):
    lines = start()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        # catch_warnings keeps and puts back what shows them; configure has set ours before
        warnings.warn("the year 1990 of Ada", DeprecationWarning, stacklevel=1)
        token = logging.request_ids.set(("r-9", None))
        try:
            warnings.warn("the year 1990 of Ada", UserWarning, stacklevel=1)
        finally:
            logging.request_ids.reset(token)
    outside, inside = lines()
    assert (outside["event"], outside["level"]) == ("library_warning", "warning")
    assert (outside["category"], outside["said"]) == ("DeprecationWarning", "the year 1990 of Ada")
    assert (inside["category"], inside["request_id"]) == ("UserWarning", "r-9")
    assert re.search(r"test_logging\.py:\d+$", inside["place"])
    assert "Ada" not in json.dumps(inside)
    assert capsys.readouterr().err == ""
