// Where the glyphs of a wheel stand: each in its own sign and house as long as these hold it.

export const CELL = 7.2; // degrees that a glyph takes
const BARELY = 0.5; // as near to an edge a glyph's middle may come where its sector is crowded
const WHOLE = 0; // how a sector holds its glyphs: whole between its edges,
const MIDDLES = 1; // their middles at least,
const FREE = 2; // or not at all
const NEAR_ENOUGH = 1e-9;
const mod = (value, by = 360) => ((value % by) + by) % by;

// The boundary that lies farthest from all bodies: there the circle is cut open.
function cut(edges, longitudes) {
  const distance = (edge) => Math.min(...longitudes.map((value) => Math.abs(mod(value - edge + 180) - 180)));
  return edges.reduce((best, edge) => (distance(edge) > distance(best) ? edge : best));
}

// Wishes in order, each moved as little as keeps them in order; pools stand at their means.
function inOrder(wishes) {
  const pools = [];
  for (const wish of wishes) {
    pools.push({ count: 1, mean: wish });
    while (pools.length > 1 && pools.at(-2).mean > pools.at(-1).mean) {
      const last = pools.pop();
      const before = pools.at(-1);
      before.mean = (before.mean * before.count + last.mean * last.count) / (before.count + last.count);
      before.count += last.count;
    }
  }
  return pools.flatMap(({ count, mean }) => new Array(count).fill(mean));
}

// The lowest and highest place of each body, so that those before and behind it have theirs.
function bounds(bodies, cell) {
  const off = [cell / 2, BARELY, cell / 2];
  const low = bodies.map(({ sector: { from, hold } }, k) => (hold === FREE ? 0 : from) + off[hold] - k * cell);
  const high = bodies.map(({ sector: { to, hold } }, k) => (hold === FREE ? 360 : to) - off[hold] - k * cell);
  const least = low.map((_, k) => k);
  const most = high.map((_, k) => k);
  for (let k = 1; k < low.length; k += 1) if (low[least[k - 1]] > low[k]) least[k] = least[k - 1];
  for (let k = high.length - 2; k >= 0; k -= 1) if (high[most[k + 1]] < high[k]) most[k] = most[k + 1];
  return { low, high, least, most };
}

// Glyphs in the order of their longitudes and a cell apart. `edges`: where signs and houses begin.
// A glyph stands between its two edges wherever that sector, beside crowded ones, can hold all of
// its own, with its middle at least if not whole; those that are not whole between them are `far`:
// they need a line that shows where they belong.
export function spread(longitudes, edges) {
  if (!longitudes.length) return [];
  const cell = Math.min(CELL, (360 / longitudes.length) * 0.98);
  const zero = cut(edges, longitudes);
  const starts = [...new Set(edges.map((edge) => mod(edge - zero)))].sort((a, b) => a - b);
  const sectors = starts.map((from, i) => ({ from, to: starts[i + 1] ?? 360, count: 0, hold: WHOLE }));
  const bodies = longitudes.map((longitude, index) => ({ index, wish: mod(longitude - zero) }))
    .sort((a, b) => a.wish - b.wish);
  for (const body of bodies) {
    body.sector = sectors.findLast(({ from }) => from <= body.wish);
    body.sector.count += 1;
  }
  for (const sector of sectors) {
    const width = sector.to - sector.from + NEAR_ENOUGH;
    if (sector.count * cell > width) sector.hold = (sector.count - 1) * cell + 2 * BARELY > width ? FREE : MIDDLES;
  }
  let held = bounds(bodies, cell);
  const clash = ({ low, high, least, most }) => bodies.findIndex((_, k) => low[least[k]] > high[most[k]] + NEAR_ENOUGH);
  for (let k = clash(held); k >= 0; k = clash(held)) {
    // What overflows from a crowded sector needs the room of a neighbour.
    const [one, two] = [bodies[held.least[k]].sector, bodies[held.most[k]].sector];
    (one.hold > two.hold ? two : one).hold += 1;
    held = bounds(bodies, cell);
  }
  const places = inOrder(bodies.map(({ wish }, k) => wish - k * cell));
  const result = new Array(bodies.length);
  bodies.forEach(({ index, sector }, k) => {
    const place = Math.min(Math.max(places[k], held.low[held.least[k]]), held.high[held.most[k]]) + k * cell;
    const inside = place >= sector.from + cell / 2 - 1e-6 && place <= sector.to - cell / 2 + 1e-6;
    result[index] = { at: mod(place + zero), far: !inside };
  });
  return result;
}
