// The result on the page, for whatever else of the page goes by it.

let result = null;
const listeners = [];

document.addEventListener("shown", ({ detail }) => {
  result = detail;
  for (const listener of listeners) listener(result);
});

// { answer, chart, historical, calendar, who, ephemeris, town } of what is shown; null before the first.
export const shown = () => result;

// Call `listener` with each result, and at once with the one that is there.
export function whenShown(listener) {
  listeners.push(listener);
  if (result) listener(result);
}
