// Maps on a page; what the attributes mean stands in balaikota/shell/README.md.
import { make } from "./map/base.js";
import { Layers, rotate } from "./map/layers.js";
import { picker } from "./map/picker.js";

async function show(element) {
  const map = await make(element);
  let definitions = [];
  if (element.dataset.layers) {
    definitions = await (await fetch(element.dataset.layers)).json();
  } else if (element.dataset.points) {
    definitions = [await fromAttributes(element)];
  }
  element.layers = new Layers(map, element, definitions);
  if (element.dataset.rotate) rotate(map, element, Number(element.dataset.rotate));
  element.dispatchEvent(new CustomEvent("map:ready", { bubbles: true, detail: { map } }));
}

// A single layer by hand: its own paint, or plain dots.
async function fromAttributes(element) {
  const { colour } = await import("./map/base.js");
  const paint = element.dataset.paint ? JSON.parse(element.dataset.paint) : [
    { type: "circle", filter: ["has", "count"], paint: { "circle-color": colour("brand"), "circle-opacity": 0.92, "circle-stroke-width": 2, "circle-stroke-color": "#ffffff", "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 11, 10, 17, 30, 28] } },
    { type: "circle", filter: ["!", ["has", "count"]], paint: { "circle-color": colour("danger"), "circle-radius": 7, "circle-stroke-width": 2, "circle-stroke-color": "#ffffff" } },
  ];
  return { key: "points", url: element.dataset.points, paint, legend: [], stale_on: (element.dataset.staleKinds || "").split(/\s+/) };
}

// A map wakes when it comes into view: phones on thin lines do not load it for nothing.
const eager = new IntersectionObserver((entries) => {
  entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => {
    eager.unobserve(target);
    (target.hasAttribute("data-map-picker") ? picker(target) : show(target)).catch(() => {
      target.dispatchEvent(new CustomEvent("map:failed", { bubbles: true }));
    });
  });
}, { rootMargin: "200px" });

document.querySelectorAll("[data-map], [data-map-picker]").forEach((element) => eager.observe(element));
