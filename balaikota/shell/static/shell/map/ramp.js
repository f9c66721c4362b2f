// Layers on a dark wall: shading keeps the order of its colours in the wall's own calm ones; circles
// are larger and light, with dark numbers, to be read from afar.
import { colour } from "./base.js";

const DARK = ["#14241f", "#17342e", "#1b473f", "#205b51", "#267064"];

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

export const LARGER = 1.5; // times the size on a desk

function larger(radius) {
  if (typeof radius === "number") return radius * LARGER;
  if (!Array.isArray(radius) || radius[0] !== "interpolate") return radius;
  return radius.map((part, i) => (i > 3 && i % 2 === 0 ? part * LARGER : part));
}

function circle(one) {
  const paint = { ...one.paint, "circle-radius": larger(one.paint?.["circle-radius"] ?? 5) };
  if (JSON.stringify(one.filter) === '["has","count"]') {
    Object.assign(paint, { "circle-color": colour("brand"), "circle-stroke-color": colour("surface-sunk") });
  }
  return { ...one, paint };
}

export function onDark(definition) {
  if (!isDark()) return definition;
  const circles = definition.paint.map((one) => (one.type === "circle" ? circle(one) : one));
  return shaded({ ...definition, paint: circles });
}

function shaded(definition) {
  if (!definition.paint.some((paint) => paint.type === "fill")) return definition;
  const paint = definition.paint.map((one) => (one.type === "fill"
    ? { ...one, paint: { ...one.paint, "fill-color": exchanged(one.paint["fill-color"]), "fill-opacity": 0.9 } }
    : one));
  const legend = (definition.legend || []).map(([, words], i, all) => [nth(i + 1, all.length + 1), words]);
  return { ...definition, paint, legend };
}
