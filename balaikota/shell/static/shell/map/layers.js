// Layers on a map: fetched for the window that is looked at, again when facts make them stale.
import { boundsOf, cityOf, colour, english, maplibre, region, WALL_PADDING } from "./base.js";
import { isDark, LARGER, onDark } from "./ramp.js";

const LEVELS = { 5: "kota", 8: "kecamatan", 13: "kelurahan" };
const TOP = "kecamatan-name"; // names stay above what is drawn
const SHADE = "kelurahan-line"; // shading stays below the lines

// What `["interpolate", ["linear"], …, 1, 11, 10, 17, …]` gives for a value, with its rim.
function radius(expression, value) {
  if (!Array.isArray(expression)) return (Number(expression) || 10) + 2;
  const stops = expression.slice(3);
  let at = 0;
  while (at + 2 < stops.length && stops[at + 2] <= value) at += 2;
  const [from, low, to, high] = stops.slice(at, at + 4);
  const share = to === undefined ? 0 : Math.min(1, Math.max(0, (value - from) / (to - from)));
  return (to === undefined ? low : low + share * (high - low)) + 2;
}

export class Layers {
  constructor(map, element, definitions) {
    this.map = map;
    this.element = element;
    this.definitions = definitions.map(onDark);
    this.etags = new Map();
    this.data = new Map();
    this.timers = new Map();
    this.definitions.forEach((d) => this.add(d));
    map.on("moveend", () => definitions.forEach((d) => this.soon(d, 150)));
    window.addEventListener("shell:fact", (event) => {
      definitions.filter((d) => d.stale_on?.includes(event.detail.kind)).forEach((d) => this.soon(d, 1_000));
    });
    window.addEventListener("shell:resync", () => definitions.forEach((d) => this.soon(d, 1_000)));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) definitions.forEach((d) => this.soon(d, 0));
    });
    this.legend();
  }

  add(definition) {
    this.map.addSource(definition.key, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    definition.paint.forEach((paint, number) => {
      const id = paint.id || `${definition.key}-${number}`;
      const below = paint.type === "fill" ? SHADE : paint.type === "symbol" ? undefined : TOP;
      this.map.addLayer({ ...paint, id, source: definition.key }, below);
      if (paint.type === "circle" || paint.type === "fill") this.listen(id, paint.type);
    });
    if (!definition.paint.some((paint) => paint.type === "symbol")) this.addCounts(definition);
    this.soon(definition, 0);
  }

  // How many stand in a cluster, for layers that do not say it themselves.
  addCounts(definition) {
    this.map.addLayer({
      id: `${definition.key}-count`, source: definition.key, type: "symbol", filter: ["has", "count"],
      layout: {
        "text-field": ["number-format", ["get", "count"], { locale: english ? "en" : "id" }], "text-font": ["Bold", "Balaikota Sans"],
        "text-size": isDark() ? 25 : 13, "text-padding": isDark() ? 10 : 8, "text-allow-overlap": true,
      },
      paint: { "text-color": colour("on-brand") },
    });
  }

  soon(definition, pause) {
    if (this.timers.has(definition.key)) return;
    this.timers.set(definition.key, setTimeout(() => {
      this.timers.delete(definition.key);
      if (!document.hidden) this.load(definition);
    }, pause));
  }

  // Larger circles need more room: a wall asks as if it stood farther away.
  zoom() {
    return this.map.getZoom() - (isDark() ? Math.log2(LARGER) : 0);
  }

  async load(definition) {
    const b = this.map.getBounds();
    const box = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((d) => d.toFixed(5)).join(",");
    const url = `${definition.url}${definition.url.includes("?") ? "&" : "?"}bbox=${box}&z=${this.zoom().toFixed(1)}`;
    const known = this.etags.get(definition.key);
    const headers = known?.url === url && known.etag ? { "If-None-Match": known.etag } : {};
    try {
      const answer = await fetch(url, { headers });
      if (answer.status === 304) return;
      if (!answer.ok) throw new Error(answer.status);
      this.etags.set(definition.key, { url, etag: answer.headers.get("ETag") });
      const collection = await this.onRegions(await answer.json());
      this.data.set(definition.key, collection);
      this.map.getSource(definition.key)?.setData(collection);
      this.map.names?.avoid(this.circles());
      this.list();
    } catch {
      this.soon(definition, 5_000 + 5_000 * Math.random());
    }
  }

  // Where circles stand, and how large they are drawn: names stand beside them.
  circles() {
    return this.definitions.flatMap((definition) => {
      const clusters = definition.paint.find((one) => one.type === "circle" && JSON.stringify(one.filter) === '["has","count"]');
      const features = this.data.get(definition.key)?.features || [];
      return features.filter((f) => f.geometry?.type === "Point").map((f) => ({
        at: f.geometry.coordinates,
        r: f.properties.count ? radius(clusters?.paint["circle-radius"], Math.sqrt(f.properties.count)) : 7,
      }));
    });
  }

  // A feature without geometry speaks of a region: it gets the region's outline.
  async onRegions(collection) {
    const bare = collection.features.filter((f) => !f.geometry && f.properties.region);
    if (!bare.length) return collection;
    const level = LEVELS[bare[0].properties.region.length] || "kelurahan";
    const shapes = await region(level, cityOf(bare[0].properties.region));
    const byCode = new Map(shapes.features.map((f) => [f.properties.code, f]));
    const joined = bare.filter((f) => byCode.has(f.properties.region)).map((f) => {
      const shape = byCode.get(f.properties.region);
      return { type: "Feature", geometry: shape.geometry, properties: { name: shape.properties.name, ...f.properties } };
    });
    return { type: "FeatureCollection", features: [...collection.features.filter((f) => f.geometry), ...joined] };
  }

  listen(id, type) {
    this.map.on("mouseenter", id, () => { this.map.getCanvas().style.cursor = "pointer"; });
    this.map.on("mouseleave", id, () => { this.map.getCanvas().style.cursor = ""; });
    this.map.on("click", id, (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      const [feature] = event.features;
      if (feature.properties.count) {
        this.map.easeTo({ center: feature.geometry.coordinates, zoom: Math.min(this.map.getZoom() + 2.5, 18) });
      } else this.tip(feature, type === "fill" ? event.lngLat : feature.geometry.coordinates);
    });
  }

  async tip(feature, at) {
    const library = await maplibre();
    const box = document.createElement("div");
    box.className = "map-tip";
    const { title, name, note, url } = feature.properties;
    const head = document.createElement("b");
    head.textContent = title || name || "";
    box.append(head);
    if (note) box.append(Object.assign(document.createElement("span"), { textContent: note }));
    if (url) box.append(Object.assign(document.createElement("a"), { href: url, textContent: english ? "Open" : "Buka" }));
    new library.Popup({ maxWidth: "18rem" }).setLngLat(at).setDOMContent(box).addTo(this.map);
  }

  // The same things as a list, for those who do not see the map.
  list() {
    const target = document.getElementById(this.element.dataset.list || "");
    if (!target) return;
    const all = [...this.data.values()].flatMap((c) => c.features);
    const seen = all.filter((f) => f.properties.title && f.properties.url);
    const { listNear, listNone } = this.element.dataset;
    const gathered = all.some((f) => f.properties.count);
    const hint = gathered ? listNear : !seen.length && listNone;
    target.replaceChildren(...seen.slice(0, 50).map((feature) => {
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: feature.properties.url, textContent: feature.properties.title });
      item.append(link, feature.properties.note ? ` · ${feature.properties.note}` : "");
      return item;
    }), ...(hint ? [Object.assign(document.createElement("li"), { className: "muted", textContent: hint })] : []));
  }

  legend() {
    const target = document.getElementById(this.element.dataset.legend || "");
    if (!target) return;
    const lines = this.definitions.filter((d) => d.legend?.length)
      .flatMap((d) => [...titled(d), ...d.legend].map((line) => [...line, d.paint[0]?.type || ""]));
    target.replaceChildren(...lines.map(([fill, text, kind]) => {
      if (!fill) return Object.assign(document.createElement("li"), { className: `legend__title legend--${kind}`, textContent: text });
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 14 14");
      svg.setAttribute("aria-hidden", "true");
      const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      Object.entries({ cx: 7, cy: 7, r: 6, fill }).forEach(([k, v]) => dot.setAttribute(k, v));
      svg.append(dot);
      const item = Object.assign(document.createElement("li"), { className: `legend--${kind}` });
      item.append(svg, text);
      return item;
    }));
  }
}

// A layer of one kind says its name once.
const titled = ({ title, legend }) => (legend.length === 1 && legend[0][1] === title ? [] : [[null, title]]);

// A wall has no mouse: it looks at the whole city, then at its parts, one after the other.
export async function rotate(map, element, seconds) {
  const city = cityOf(element.dataset.place || "");
  const parts = (await region("kecamatan", city)).features;
  const whole = (await region("kota", city)).features;
  const looks = [{ name: element.dataset.whole || "", features: whole }];
  parts.forEach((part) => looks.push({ name: part.properties.name, features: [part], code: part.properties.code }));
  let now = 0;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  setInterval(() => {
    now = (now + 1) % looks.length;
    const bounds = boundsOf(looks[now].features);
    if (bounds) map.fitBounds(bounds, { padding: WALL_PADDING, duration: calm ? 0 : 2_500, maxZoom: 15 });
    element.dispatchEvent(new CustomEvent("map:look", { bubbles: true, detail: looks[now] }));
  }, seconds * 1_000);
}

