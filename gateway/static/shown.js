// The result on the page, for whatever else of the page goes by it.

let result = null;
const listeners = [];

// { answer, chart, historical, calendar, who, ephemeris, town } of the chart that is shown; null before.
export const shown = () => result;

export function announce(next) {
  result = next;
  for (const listener of listeners) listener(next);
}

export function whenShown(listener) {
  listeners.push(listener);
}
