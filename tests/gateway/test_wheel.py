"""The wheel cannot contradict the table: read back from its SVG, over random and crowded charts."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

pytestmark = pytest.mark.usefixtures("quiet_console")

CHARTS = 2000
MIDDLE = 360.0
# The page's own module draws; what it drew is read from the attributes of the picture.
DRAWN = """
const [count, done] = arguments;
import("/static/wheel.js").then(({ draw }) => {
  let seed = 20;
  const random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
  const names = ["Sun", "Moon", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus",
    "Neptune", "Pluto", "MeanNode", "TrueNode", "Earth"];
  const signs = ["Aries", "Taurus", "Gemini", "Cancer", "Leo", "Virgo", "Libra", "Scorpio",
    "Sagittarius", "Capricorn", "Aquarius", "Pisces"];
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const numbers = (text) => text.match(/-?[\\d.]+/g).map(Number);
  const charts = [];
  for (let turn = 0; turn < count; turn += 1) {
    const [from, width] = [random() * 360, [360, 360, 180, 60, 10][turn % 5]];
    const some = names.slice(0, 1 + Math.floor(random() * names.length));
    const data = Object.fromEntries(some.map((name) => {
      const longitude = (from + random() * width) % 360;
      return [name, { longitude, sign: signs[Math.floor(longitude / 30)],
        sign_degree: longitude % 30, retrograde: random() < 0.3 }];
    }));
    const ascendant = random() * 360;
    const cusps = Array.from({ length: 12 },
      (_, i) => (ascendant + i * 30 + (i % 3) * (random() * 16 - 8) + 360) % 360);
    const houses = turn % 3 ? { ascendant, mc: cusps[9], cusps } : null;
    draw(svg, { data, houses }, "");
    const read = (selector, of) => [...svg.querySelectorAll(selector)].map(of);
    const at = (element, ...keys) => keys.map((key) => Number(element.getAttribute(key)));
    charts.push({
      longitudes: some.map((name) => data[name].longitude),
      zero: houses ? ascendant : 0,
      cusps: houses ? cusps : [],
      glyphs: read(".body", (e) => {
        const [x, y, scale] = numbers(e.getAttribute("transform"));
        return [x + 12 * scale, y + 12 * scale];
      }),
      ticks: read(".mark[data-body]", (e) => at(e, "x1", "y1", "x2", "y2")),
      leaders: read(".leader", (e) => [e.classList.contains("far"), numbers(e.getAttribute("d"))]),
      degrees: read(".degree", (e) => e.textContent),
    });
  }
  done(charts);
}).catch((error) => done(String(error)));
"""


@pytest.fixture(scope="module")
def charts(page):
    page.open()
    drawn = page.driver.execute_async_script(DRAWN, CHARTS)
    assert isinstance(drawn, list), drawn
    return drawn


def longitude(chart, x, y):
    """Return the longitude of a point of the picture; the Ascendant, or Aries, is at the left."""
    angle = math.degrees(math.atan2(MIDDLE - y, x - MIDDLE))
    return (angle - 180.0 + chart["zero"]) % 360.0


def apart(one, two):
    return (two - one + 180.0) % 360.0 - 180.0


def sector(chart, value):
    """Return the sign and house that hold a longitude, and how wide what they share is."""
    edges = sorted({30.0 * i for i in range(12)} | set(chart["cusps"]))
    begin = max((e for e in edges if e <= value), default=edges[-1])
    end = min((e for e in edges if e > value), default=edges[0])
    return begin, (end - begin) % 360.0 or 360.0


def test_every_tick_stands_at_the_true_longitude(charts):
    for chart in charts:
        for value, (x1, y1, x2, y2) in zip(chart["longitudes"], chart["ticks"], strict=True):
            for x, y in ((x1, y1), (x2, y2)):  # written to 0.01 of 281 units: 0.002 degrees
                assert abs(apart(longitude(chart, x, y), value)) < 0.003


def test_glyphs_keep_their_order_and_do_not_touch(charts):
    for chart in charts:
        places = [longitude(chart, *glyph) for glyph in chart["glyphs"]]
        order = sorted(range(len(places)), key=lambda i, p=places: p[i])
        if len(order) > 1:
            gaps = [apart(places[i], places[j]) % 360 for i, j in pairwise([*order, order[0]])]
            assert min(gaps) > 7.1, "a glyph is 29 of 244 units wide: 6.8 degrees"
        by_longitude = sorted(range(len(places)), key=lambda i, c=chart: c["longitudes"][i])
        first = order.index(by_longitude[0])
        assert order[first:] + order[:first] == by_longitude


def test_each_glyph_is_in_its_sign_and_house_or_has_a_line_from_there(charts):
    inside = far = 0
    for chart in charts:
        wide = {}
        members = {}
        for i, value in enumerate(chart["longitudes"]):
            begin, width = sector(chart, value)
            wide[begin] = width
            members.setdefault(begin, []).append(i)
        room = all(7.2 * len(who) <= wide[begin] for begin, who in members.items())
        for i, value in enumerate(chart["longitudes"]):
            at = longitude(chart, *chart["glyphs"][i])
            same = sector(chart, at)[0] == sector(chart, value)[0]
            is_far, line = chart["leaders"][i]
            assert same or is_far, "a glyph elsewhere has the strong line"
            assert same or not room, "where all sectors have room all glyphs are at home"
            assert abs(apart(longitude(chart, *line[:2]), value)) < 0.01
            assert abs(apart(longitude(chart, *line[-2:]), at)) < 0.02
            inside, far = inside + same, far + is_far
    assert inside > 1000
    assert far > 100, "crowded charts were among them"


def test_no_line_crosses_another_or_goes_through_a_glyph(charts):
    for chart in charts:
        for _, line in chart["leaders"]:
            radii = [
                math.hypot(x - MIDDLE, y - MIDDLE) for x, y in zip(*[iter(line)] * 2, strict=True)
            ]
            assert min(radii) > 244 + 29 / 2, "above the ring of glyphs"
        spans = []
        for i, value in enumerate(chart["longitudes"]):
            spans.append((value, apart(value, longitude(chart, *chart["glyphs"][i]))))
        # In radius and angle the lines are straight between two circles: the order of their ends,
        # which the glyphs keep, is the order all along.
        for i, (start, moved) in enumerate(spans):
            for other_start, other_moved in spans[i + 1 :]:
                between = apart(start, other_start)
                if abs(between) < 90 and abs(moved) < 90 and abs(other_moved) < 90:
                    after = between + other_moved - moved
                    assert between * after >= 0 or abs(between) < 1e-6


def test_degrees_are_cut_not_rounded(charts):
    for chart in charts:
        assert chart["degrees"] == [f"{int(v % 30)}°" for v in chart["longitudes"]]
