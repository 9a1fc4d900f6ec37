// Names, shares and uncertainties as people read them.

// "MeanNode" as "Mean node".
export const bodyName = (name) => name.replace(/([a-z])([A-Z])/g, "$1 $2").replace("Node", "node");

// A probability in percent. What is not certain is never written as 0 or 100.
export function share(probability) {
  if (probability === 0 || probability === 1) return `${100 * probability}\u00a0%`;
  const percent = 100 * probability;
  if (percent < 1) return "<\u00a01\u00a0%";
  return percent > 99 ? ">\u00a099\u00a0%" : `${Math.round(percent)}\u00a0%`;
}

// One sigma of a moment, two figures in the unit that suits it.
export function margin(seconds) {
  const figures = (value, unit) => `±\u00a0${Number(value.toPrecision(2))}\u00a0${unit}`;
  if (seconds < 0.001) return "±\u00a0<\u00a01\u00a0ms";
  if (seconds < 0.95) return figures(seconds * 1000, "ms");
  if (seconds < 99) return figures(seconds, "s");
  if (seconds < 5900) return figures(seconds / 60, "min");
  if (seconds < 172800) return figures(seconds / 3600, "h");
  return figures(seconds / 86400, "days");
}

export const spaced = (word) => word.replace(/_/g, " ");
export const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);
