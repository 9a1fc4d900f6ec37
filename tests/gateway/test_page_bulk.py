"""A CSV file of births given to the page: progress, rejects by their lines, CSV to take away."""

from __future__ import annotations

import csv

import pytest

from services.spice.api.rows import COLUMNS
from services.spice.bulk.columns import _CALLED, wanted
from services.spice.bulk.errors import BulkError
from services.spice.bulk.settled_births import OF_A_CLOCK, OF_A_TOWN
from tests.bulk.test_clock_words import DOUBTFUL, IN_TWO, NONE_IN_TWO, OF_BIRTH, READINGS
from tests.gateway.browser import violations
from tests.gateway.conftest import ask

pytestmark = pytest.mark.usefixtures("quiet_console")

# as a spreadsheet writes it in German: a mark, semicolons, decimal commas, a note of two lines
BIRTHS = """\
id;local_time;place;latitude;longitude;time_zone;houses;note
Ada;1990-05-15T14:30:00;Munich;;;;placidus;"two
lines"
Ben;1990-05-15T14:30:00;Springfield;;;;;
Cem;1990-05-15T14:30:00;;48,1;11,5;+02:00;;

"D; 'E'";1990-05-15T14:30:00;;91;11,5;;;
Eve;soon;Munich;;;;;
Fay;1990-05-15T14:30:00;Munich
Gil;2024-11-03T01:30:00;New York City;;;;;
"""
TWICE = (
    "local_time;fold;place\n3.11.2024 1:30 am;1;New York City\n3.11.2024 1:30 am;2;New York City\n"
)
MUNICH = {"birth_time": "1990-05-15T12:30:00Z", "latitude": 48.13743, "longitude": 11.57549}
"""CEST was two hours ahead (IANA, Europe/Berlin); GeoNames 2867714."""


@pytest.fixture
def drop(page, tmp_path):
    """Return a way to give the page a file: its name, and what is in it."""
    page.open(latitude=51.5, longitude=0, year=2000, month=1, day=1, time="12:00")

    def give(name, content, wait=True):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        page.find("#bulk-file").send_keys(str(file))
        if wait:
            page.wait(lambda _: over(page))

    return give


def over(page):
    return page.text("bulk-problem") or page.text("bulk-status").startswith(("Done", "Stopped"))


def taken(page, button, name):
    """Press a button and return the file that the browser saved."""
    file = page.folder / name
    file.unlink(missing_ok=True)
    page.find(f"#{button}").click()
    page.wait(lambda _: file.exists() and file.stat().st_size)
    with file.open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def test_births_in_positions_and_rejects_out(page, gateway, drop, axe):
    drop("people.csv", BIRTHS.encode("utf-8-sig"))
    assert page.text("bulk-count") == "7 of 7 births: 3 charts, 4 rejects"
    rejected = [
        [cell.text for cell in row.find_elements("css selector", "th, td")]
        for row in page.all("#bulk-reject-rows tr")
    ]
    assert [row[:3] for row in rejected] == [
        ["4", "Ben", "place"],
        ["7", "D; 'E'", "latitude"],
        ["8", "Eve", "local_time"],
        ["9", "Fay", ""],
    ]
    assert "may be several towns" in rejected[0][3]
    assert rejected[1][3] == "latitude must lie between -90 and 90."
    assert rejected[3][3] == "This line has 3 cells, the header 8."
    assert violations(page, axe) == {}
    page.find("#bulk").location_once_scrolled_into_view  # noqa: B018 - it scrolls there
    page.shot("bulk")

    rows = taken(page, "bulk-save", "people.positions.csv")
    beside = ["house", "house_system", *OF_A_CLOCK, *OF_A_TOWN, "warnings"]
    assert list(rows[0]) == ["row", "id", "tt_jd", "body", *COLUMNS, *beside]
    ada = [row for row in rows if row["id"] == "Ada"]
    answer = ask(gateway.url + "/calculate", {**MUNICH, "houses": "placidus"}).json
    houses = answer["houses"]
    longitudes = [body["longitude"] for body in answer["data"].values()]
    longitudes += [houses["ascendant"], houses["mc"], *houses["cusps"]]
    assert [float(row["longitude"]) for row in ada] == longitudes
    assert [row["body"] for row in ada[-14:]] == [
        "Ascendant", "MC", *(f"Cusp{number}" for number in range(1, 13))
    ]  # fmt: skip
    first = ada[0]
    assert (first["utc"], first["zone"]) == (MUNICH["birth_time"], "Europe/Berlin")
    assert (first["town"], first["house_system"]) == ("Munich, Bavaria, DE", "placidus")
    assert int(first["house"]) == answer["data"]["Sun"]["house"]
    gil = next(row for row in rows if row["id"] == "Gil")
    assert (gil["row"], gil["candidates"]) == ("6", "2")
    assert {"AMBIGUOUS", "LOCAL_TIME_DOUBTFUL"} <= {*gil["warnings"].split()}

    rejects = taken(page, "bulk-save-rejects", "people.rejects.csv")
    assert [(row["line"], row["row"]) for row in rejects] == [
        ("4", "1"), ("7", "3"), ("8", "4"), ("9", "5")
    ]  # fmt: skip
    assert "Springfield, Illinois, US" in rejects[0]["choices"].split("; ")


def test_a_time_that_came_twice_may_say_which(page, drop):
    """America/New_York, 2024-11-03: 1:30 EST, the second, is 06:30 UTC (IANA)."""
    drop("twice.csv", TWICE.encode("utf-16"))
    assert page.text("bulk-count") == "2 of 2 births: 1 chart, 1 reject"
    assert taken(page, "bulk-save", "twice.positions.csv")[0]["utc"] == "2024-11-03T06:30:00Z"
    (reject,) = taken(page, "bulk-save-rejects", "twice.rejects.csv")
    assert (reject["line"], reject["field"]) == ("3", "fold")


def test_julian_dates_and_the_options_of_the_form(page, drop, gateway):
    page.fill(zodiac="sidereal", houses="koch")
    drop("jd.csv", "utc,lat,lon\n2447906.5,10,20\n2447906.5,10,x\n")
    rows = taken(page, "bulk-save", "jd.positions.csv")
    known = {"birth_time": "1990-01-15T00:00:00Z", "latitude": 10, "longitude": 20}
    options = {"zodiac": "sidereal", "ayanamsa": "lahiri", "houses": "koch"}
    answer = ask(gateway.url + "/calculate", {**known, **options}).json
    assert float(rows[0]["longitude"]) == pytest.approx(answer["data"]["Sun"]["longitude"])
    assert float(rows[-1]["longitude"]) == pytest.approx(answer["houses"]["cusps"][11])
    assert page.text("bulk-count") == "2 of 2 births: 1 chart, 1 reject"


def test_the_example_is_computed(page, drop):
    page.find("#bulk-example").click()
    file = page.folder / "births.csv"
    page.wait(lambda _: file.exists() and file.stat().st_size)
    drop("example.csv", file.read_bytes())
    assert page.text("bulk-count") == "3 of 3 births: 3 charts, 0 rejects"
    assert not page.shown("bulk-rejects")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 and so on", "a spreadsheet’s own file"),
        ("birth_time,place\nMünchen,1\n".encode("cp1252"), "UTF-8 or UTF-16"),
        (b"", "The file is empty."),
        (b"date,moment,place\n1990-01-01,12:00,Ulm\n", "There is no column birth_time."),
        (b"birth_time,lat,Lat.,lon\n1,2,3,4\n", "lat and Lat. both say latitude"),
        (b"birth_time,place,time_from\n", "a time that is not known"),
        (b"birth_time,place\n", "a header, and no births"),
        (b'birth_time,place\n1,2\n"1,2\n', "begins in line 3"),
        (b"jd,lat,lon\n" + b"2451545,1,2\n" * 5001, "5,001 births; here 5,000 are the most"),
        (b"jd,lat,lon\n" + b"x" * 4_000_000, "4.0 MB; here 4 are the most"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(page, drop, content, sentence):
    drop("births.csv", content)
    assert sentence in page.text("bulk-problem")
    assert not page.shown("bulk-outcome")


# Stands for the service: refuses twice (the quota, then the connection), else asks it.
BREAKING = """
    const real = window.fetch;
    let turn = 0;
    window.fetch = (path, options) => {
      if (!path.startsWith("calculate/batch")) return real(path, options);
      turn += 1;
      if (turn === 2) return Promise.resolve(new Response('{"detail":"spent"}',
        { status: 429, headers: { "retry-after": "1" } }));
      if (turn === 3) return Promise.reject(new TypeError("no connection"));
      return real(path, options);
    };
"""


def test_a_run_waits_for_its_quota_breaks_off_and_goes_on(page, drop):
    page.driver.execute_script(BREAKING)
    # 500 births are a part; the rejects among them cost nothing
    lines = ["jd,lat,lon", "2451545,91,0", *["2451545,1,2"] * 520, "2451545,,0"]
    drop("many.csv", "\n".join(lines), wait=False)
    page.wait(lambda _: page.text("bulk-problem"))
    assert page.text("bulk-problem") == (
        "It broke off before line 503: the service cannot be reached. What is done is kept."
    )
    assert page.text("bulk-count") == "501 of 522 births: 500 charts, 1 reject"
    assert len(taken(page, "bulk-save", "many.positions.csv")) == 500 * 12
    page.find("#bulk-on").click()
    page.wait(lambda _: over(page))
    assert page.text("bulk-count") == "522 of 522 births: 520 charts, 2 rejects"
    assert len(taken(page, "bulk-save", "many.positions.csv")) == 520 * 12


def test_a_file_dropped_on_the_page_is_read(page, drop):
    assert drop is not None
    page.driver.execute_script(
        "const data = new DataTransfer();"
        "data.items.add(new File(['jd,lat,lon\\n2451545,1,2\\n'], 'a.csv'));"
        "document.getElementById('bulk-drop').dispatchEvent("
        "new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));"
    )
    page.wait(lambda _: over(page))
    assert page.text("bulk-count") == "1 of 1 birth: 1 chart, 0 rejects"


HEADS = [
    "birth_time,latitude,longitude",
    "Local Time,TZ,Birth Place,Height",
    "birth_time,lat,lon,City,Town,tz,Local Time",
    "birth_time,lat,lon,place,HOUSES",
    "Local Time,lat,lon,Fold,Candidate ID",
    "birth_time,lat,lon,fold,candidate",
    "UTC, Länge ,Breite",
    "birth_time,City,Town",
    "date,time,place",
    "Date of Birth,Time,place",
    "DOB,Birth Time,place,tz",
    "date,birth_date,time,place",
    "date,birth_time,place",
    "birth_date,dob,birth_time,place",
    "birth_date,Local Time,place,fold",
    "date,place",
    "Geburtsdatum,Geburtszeit,Geburtsort",
    "birth_time,birth_time,place",
    "local_time,lat,time_to",
]


def test_the_page_reads_local_times_as_the_command_does(page):
    """The same forms, with the same moments; and `fold` and `candidate` beside them."""
    page.open()
    script = """
        const [texts, done] = [arguments[0], arguments[1]];
        import("/static/births.js").then(({ births }) => {
          const table = { delimiter: ";", head: ["local_time", "fold", "candidate", "lat", "lon"] };
          const beside = ["1", "Any@+01:00", "1", "2"];
          const rows = texts.map((text, i) => ({ line: i, cells: [text, ...beside] }));
          done(births({ ...table, rows }, {}).map(({ chart, problem }) => chart ?? problem));
        });
        """
    texts = [*READINGS, *DOUBTFUL]
    read = dict(zip(texts, page.driver.execute_async_script(script, texts), strict=True))
    assert {text: read[text]["local_time"] for text in READINGS} == READINGS
    for text, words in DOUBTFUL.items():
        assert words in read[text]["detail"], text
    one = read["15.5.1990 14:30"]
    assert (one["fold"], one["candidate"]) == (1, "Any@+01:00")


def test_the_page_reads_days_and_readings_apart_as_the_command_does(page):
    page.open()
    script = """
        const [head, rows, done] = arguments;
        import("/static/births.js").then(({ births }) => {
          const lines = rows.map((cells, line) => ({ line, cells }));
          const made = births({ delimiter: ";", head, rows: lines }, {});
          done(made.map(({ chart, problem }) => chart ?? problem));
        });
        """

    def read(head, rows):
        return page.driver.execute_async_script(script, head, rows)

    head = ["Datum", "time", "place"]
    charts = read(head, [[*two, "Munich"] for two in IN_TWO])
    expected = [{"local_time": iso, "place": "Munich"} for iso in IN_TWO.values()]
    assert charts == expected
    two = [*NONE_IN_TWO, ("1990-05-15", ""), ("", "14:30")]
    refusals = [*NONE_IN_TWO.values(), ("time", "time is missing."), ("date", "date is missing.")]
    for problem, (field, words) in zip(
        read(head, [[*cells, "Munich"] for cells in two]), refusals, strict=True
    ):
        assert problem["field"] == field
        assert words in problem["detail"]
    head, *rows = [line.split(",") for line in OF_BIRTH.splitlines()]
    both, moment, timeless = read(head, rows)
    assert both["local_time"] == "1990-05-15T14:30:00"
    assert "birth_time" not in both
    assert moment["birth_time"] == "1990-05-15T12:30:00Z"
    assert timeless["detail"] == "birth_time is missing."


def test_the_page_knows_the_columns_that_the_command_knows(page):
    page.open()
    script = """
        const [heads, done] = [arguments[0], arguments[1]];
        import("/static/births.js").then(({ CALLED, columns }) => {
          const read = (head) => {
            try { return Object.keys(columns(head.split(","))).sort(); } catch { return null; }
          };
          done([CALLED, heads.map(read)]);
        });
        """
    called, chosen = page.driver.execute_async_script(script, HEADS)
    assert called == _CALLED
    for head, columns in zip(HEADS, chosen, strict=True):
        try:
            assert columns == sorted(wanted(head.split(","))), head
        except BulkError:
            assert columns is None, head


def test_it_is_accessible_in_the_dark_and_on_a_phone(page, axe, drop):
    drop("people.csv", BIRTHS)
    page.screen(390, 844, dark=True)
    assert violations(page, axe) == {}
    width = page.driver.execute_script("return document.documentElement.scrollWidth")
    assert width <= 390
    page.screen()
