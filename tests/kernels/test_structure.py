"""Sound and unsound kernels told apart, where no checksum is known."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from services.ephemeris.kernels.manifest import KernelFile
from services.spice.kernel_sets import structure
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.structure import UnsoundError

ROOT = Path(__file__).parents[2]
FILES = ROOT / "kernels" / "files"
DE440 = FILES / "de440.bsp"
EXCERPT = ROOT / "tests" / "data" / "de422_excerpt.bsp"

# JPL Horizons (API 1.2, DE441), geocentric astrometric ICRF places at TT instants, retrieved
# 2026-09-17, from the same public corpus as kernels/horizons_de441.json. In 1975 and 2000 DE440
# and DE441 agree (science of the project: Sun and planets within 0.05 m, the Moon within 2 mas).
NEAR = [
    [10, 2442413.5, 281.187175825, -23.044133315, 0.9832961288885],
    [10, 2451545.0, 281.288163619, -23.03331004, 0.98332763198913],
    [301, 2451545.0, 222.450309522, -10.900636339, 0.00268997545281],
    [199, 2442413.5, 289.148463219, -24.399652083, 1.38779030195447],
    [199, 2451545.0, 272.083946338, -24.420325103, 1.41546603886886],
    [299, 2451545.0, 239.900259399, -18.451653789, 1.1375744254882],
    [4, 2442413.5, 254.02738725, -22.835667637, 2.3602163495536],
    [4, 2451545.0, 330.524049117, -13.180707612, 1.84968383439878],
    [5, 2451545.0, 23.869806808, 8.59588605, 4.62116360178851],
    [6, 2451545.0, 38.766027502, 12.616279675, 8.65278568673054],
    [7, 2451545.0, 317.483783318, -17.018850631, 20.7271633761192],
    [8, 2451545.0, 305.442623555, -19.21243795, 31.0244926146295],
    [9, 2442413.5, 195.43868208, 11.614660291, 30.7923028836253],
    [9, 2451545.0, 251.428089878, -11.396437622, 31.0643668709995],
]


@pytest.fixture
def table(tmp_path):
    def write(rows):
        path = tmp_path / "places.json"
        path.write_text(json.dumps({"rows": rows}))
        return path

    return write


def kernel(kind="ephemeris", **facts):
    return KernelFile("x", Path("x"), kind, facts=facts)


def test_days():
    # Julian dates by the Explanatory Supplement; JPL's own span of DE441 begins at JD -3100015.5.
    assert structure.day_begins("2000-01-01") == -43200.0
    assert structure.day_begins("-13200-05-06") == (-3100015.5 - 2451545.0) * 86400
    assert structure.day_begins("17191-03-15") == (8000016.5 - 2451545.0) * 86400
    assert structure.year_begins(0) == (1721059.5 - 2451545.0) * 86400


def test_de440_is_sound(table):
    facts = {"begin": "1549-12-31", "end": "2650-01-25", "positions": table(NEAR).name}
    structure.check_file(DE440, kernel(**facts), table(NEAR).parent)


def test_orientation_is_sound():
    file = kernel("orientation", begin="1962-01-20", end="2026-08-08")
    structure.check_file(FILES / "earth_620120_260806.bpc", file, FILES)


def test_all_published_places_are_compared(table):
    assert structure.check_positions(DE440, table(NEAR), "x") == len(NEAR)
    far = json.loads((ROOT / "kernels" / "horizons_de441.json").read_text())["rows"]
    assert len(far) == 80
    assert structure.check_positions(DE440, table(far), "x") == 0  # all outside DE440's span


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([4, 2451545.0, 330.524049217, -13.180707612, 1.84968383439878], r"body 4 .* 0\.3\d\d mas"),
        ([4, 2451545.0, 330.524049117, -13.180707612, 1.84968385], r"body 4 .* 2\.\d km"),
        # DE440 is not DE441: their Moons part by 0.4" towards 1550; here 0.3 µ° is put on top.
        ([301, 2451545.0, 222.450310022, -10.900636339, 0.00268997545281], "body 301"),
    ],
)
def test_another_ephemeris_is_found_out(table, row, message):
    with pytest.raises(UnsoundError, match=message):
        structure.check_positions(DE440, table([row]), "x")


def test_de422_is_not_taken_for_de441():
    """The excerpt has windows at the years of Horizons' rows."""
    with pytest.raises(UnsoundError, match="away from where JPL Horizons puts it"):
        structure.check_positions(EXCERPT, ROOT / "kernels" / "horizons_de441.json", "x")


def test_no_table(tmp_path):
    with pytest.raises(KernelError, match="cannot read the published positions"):
        structure.check_positions(DE440, tmp_path / "none.json", "x")


def test_too_short_a_span():
    with pytest.raises(UnsoundError, match=r"covers only -14200747200 \.\. 20514081600"):
        structure.check_coverage(DE440, "ephemeris", kernel(begin="1500-01-01", end="2600-01-01"))


def test_not_an_ephemeris():
    with pytest.raises(UnsoundError, match="not a sound kernel"):
        structure.windows_of(FILES / "earth_latest_high_prec.bpc", "ephemeris")


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copy(EXCERPT, tmp_path / "copy.bsp"))


def test_the_excerpt_is_sound(copy):
    structure.check_layout(copy, "x")
    structure.check_records(copy, "x")


def test_truncated(copy):
    with copy.open("r+b") as stream:
        stream.truncate(copy.stat().st_size - 1024)
    with pytest.raises(UnsoundError, match="its own file record says"):
        structure.check_layout(copy, "x")


def test_something_appended(copy):
    with copy.open("ab") as stream:
        stream.write(bytes(1024))
    with pytest.raises(UnsoundError, match="its own file record says"):
        structure.check_layout(copy, "x")


def test_empty(tmp_path):
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(UnsoundError, match="not a binary kernel"):
        structure.check_layout(tmp_path / "x", "x")


@pytest.mark.parametrize(
    ("offset", "value"),
    [(0, 1.0), (1, 0.5), (2, np.nan), (2, np.inf)],
    ids=["middle", "radius", "nan", "infinity"],
)
def test_a_damaged_record_is_named(copy, offset, value):
    descriptor, _ = structure.segments(copy)[3]
    doubles = np.memmap(copy, dtype="<f8", mode="r+")
    packed = np.array(descriptor)[2:].view("<i4")
    body, first, last = int(packed[0]), int(packed[4]), int(packed[5])
    width = int(doubles[last - 2])
    doubles[first - 1 + width + offset] = value  # in the segment's second record
    doubles.flush()
    with pytest.raises(UnsoundError, match=f"record 2 of body {body} is damaged"):
        structure.check_records(copy, "x")


def test_a_damaged_directory_is_found(copy):
    descriptor, _ = structure.segments(copy)[0]
    doubles = np.memmap(copy, dtype="<f8", mode="r+")
    last = int(np.array(descriptor)[2:].view("<i4")[5])
    doubles[last - 1] += 1
    doubles.flush()
    with pytest.raises(UnsoundError, match="wrong directory"):
        structure.check_records(copy, "x")
