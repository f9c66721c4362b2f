// Shading on a dark wall: the order of a layer's colours is kept, the colours are the wall's own.

const DARK = ["#15302c", "#1d4d46", "#2c756b", "#46a596", "#7fdccd"];

export function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

function nth(rank, of) {
  return DARK[Math.min(DARK.length - 1, Math.round((rank * (DARK.length - 1)) / Math.max(1, of - 1)))];
}

// ["interpolate", how, input, stop, colour, stop, colour, …] with the colours exchanged by rank.
function exchanged(expression) {
  if (!Array.isArray(expression) || expression[0] !== "interpolate") return expression;
  const stops = (expression.length - 3) / 2;
  return expression.map((part, i) => (i > 3 && i % 2 === 0 ? nth((i - 4) / 2, stops) : part));
}

export function onDark(definition) {
  if (!isDark() || !definition.paint.some((paint) => paint.type === "fill")) return definition;
  const paint = definition.paint.map((one) => (one.type === "fill"
    ? { ...one, paint: { ...one.paint, "fill-color": exchanged(one.paint["fill-color"]), "fill-opacity": 0.9 } }
    : one));
  const legend = (definition.legend || []).map(([, words], i, all) => [nth(i + 1, all.length + 1), words]);
  return { ...definition, paint, legend };
}
