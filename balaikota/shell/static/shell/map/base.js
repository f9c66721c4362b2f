// The ground of every map: MapLibre from its CSP build, and a style made of our own outlines.
// No tile server and no fonts from elsewhere: labels are drawn by the browser itself.

import { areasOf, Names } from "./names.js";

const here = new URL("..", import.meta.url);
export const english = document.documentElement.lang === "en";

const LOCALE = english ? {} : {
  "Map.Title": "Peta",
  "NavigationControl.ZoomIn": "Perbesar",
  "NavigationControl.ZoomOut": "Perkecil",
  "NavigationControl.ResetBearing": "Kembalikan arah utara",
  "AttributionControl.ToggleAttribution": "Sumber peta",
  "Popup.Close": "Tutup",
  "CooperativeGesturesHandler.WindowsHelpText": "Tahan Ctrl sambil menggulir untuk memperbesar peta",
  "CooperativeGesturesHandler.MacHelpText": "Tahan ⌘ sambil menggulir untuk memperbesar peta",
  "CooperativeGesturesHandler.MobileHelpText": "Gunakan dua jari untuk menggeser peta",
};

let loading = null;

export function maplibre() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("vendor/maplibre-gl-csp.js", here);
    script.onload = () => {
      window.maplibregl.setWorkerUrl(new URL("vendor/maplibre-gl-csp-worker.js", here).href);
      resolve(window.maplibregl);
    };
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const outlines = new Map();

// Polygons of one level inside an area, asked once and shared by all maps of the page.
export function region(level, place) {
  const key = `${level} ${place}`;
  if (!outlines.has(key)) {
    outlines.set(key, fetch(`/peta/wilayah/${level}.json?di=${encodeURIComponent(place)}`)
      .then((answer) => (answer.ok ? answer.json() : { type: "FeatureCollection", features: [] }))
      .catch(() => ({ type: "FeatureCollection", features: [] })));
  }
  return outlines.get(key);
}

export function cityOf(place) {
  return place.split(".").slice(0, 2).join(".");
}

// A point for a name: the centroid of the largest ring.
export function labelPoint(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  let best = null;
  for (const [ring] of polygons) {
    let area = 0;
    let x = 0;
    let y = 0;
    for (let i = 0; i < ring.length - 1; i += 1) {
      const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
      area += cross;
      x += (ring[i][0] + ring[i + 1][0]) * cross;
      y += (ring[i][1] + ring[i + 1][1]) * cross;
    }
    if (area && (!best || Math.abs(area) > best.area)) best = { area: Math.abs(area), at: [x / (3 * area), y / (3 * area)] };
  }
  return best?.at;
}

// Dissolved outlines have slivers between their parts; a city's shape is its outer rings.
function outer(collection) {
  const rings = (geometry) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).map(([ring]) => [ring]);
  return {
    ...collection,
    features: collection.features.map((f) => ({ ...f, geometry: { type: "MultiPolygon", coordinates: rings(f.geometry) } })),
  };
}

export function boundsOf(features) {
  let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (c) => {
    if (typeof c[0] === "number") {
      w = Math.min(w, c[0]); e = Math.max(e, c[0]); s = Math.min(s, c[1]); n = Math.max(n, c[1]);
    } else c.forEach(walk);
  };
  features.forEach((f) => f.geometry && walk(f.geometry.coordinates));
  return w === Infinity ? null : [[w, s], [e, n]];
}

export const WALL_PADDING = { top: 60, bottom: 60, left: 60, right: 260 }; // the legend stands at the right

function nameLayer(id, source, minzoom, maxzoom, size, strong) {
  return {
    id, source, type: "symbol", minzoom, maxzoom,
    layout: {
      "text-field": ["get", "name"], "text-size": size, "text-max-width": 7,
      // Drawn by the browser: the first name gives the weight, the second is the family.
      "text-font": [strong ? "Bold" : "Medium", "Balaikota Sans"],
      "text-allow-overlap": true, "text-ignore-placement": true, // `names.js` finds the room
    },
    paint: { "text-color": colour("ink-soft"), "text-halo-color": colour("surface"), "text-halo-width": 2 },
  };
}

const NEAR = 13; // from this zoom on kelurahan are named, and no longer kecamatan
const sizes = (wall, width) => (wall ? [22, 24] : width < 480 ? [11.5, 11.5] : [13, 12.5]);

function grounds(place) {
  return Promise.all(["kota", "kecamatan", "kelurahan"].map((level) => region(level, cityOf(place))));
}

function style([whole, kecamatan, kelurahan], wall, [large, small]) {
  const none = { type: "FeatureCollection", features: [] };
  const source = (data) => ({ type: "geojson", data });
  return {
    version: 8,
    sources: {
      whole: source(outer(whole)), kecamatan: source(kecamatan), kelurahan: source(kelurahan),
      "kecamatan-names": source(none), "kelurahan-names": source(none),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("surface-sunk") } },
      { id: "land", type: "fill", source: "whole", paint: { "fill-color": colour("surface") } },
      { id: "kelurahan-line", type: "line", source: "kelurahan", minzoom: wall ? 0 : 11, paint: { "line-color": colour("line"), "line-width": 1 } },
      { id: "kecamatan-line", type: "line", source: "kecamatan", paint: { "line-color": colour("line-strong"), "line-width": 1.2, "line-opacity": 0.7 } },
      { id: "city-line", type: "line", source: "whole", paint: { "line-color": colour("brand"), "line-width": 2 } },
      nameLayer("kecamatan-name", "kecamatan-names", 0, NEAR, large, true),
      nameLayer("kelurahan-name", "kelurahan-names", NEAR, 24, small, false),
    ],
  };
}

// Makes the map of an element over its `data-place`. Resolves when it can take layers.
export async function make(element, options = {}) {
  const library = await maplibre();
  const place = element.dataset.place || "";
  const wall = document.documentElement.dataset.theme === "dark";
  await Promise.all(["700", "500"].map((weight) => document.fonts.load(`${weight} 24px "Balaikota Sans"`, "Aa")));
  const ground = await grounds(place);
  const [large, small] = sizes(wall, element.clientWidth);
  const level = { 5: "kota", 8: "kecamatan", 13: "kelurahan" }[place.length] || "kota";
  const focus = await region(level, cityOf(place));
  const bounds = boundsOf(focus.features.filter((f) => f.properties.code === place)) || boundsOf(focus.features);
  const map = new library.Map({
    container: element, style: style(ground, wall, [large, small]), bounds: bounds || [[95, -11], [141, 6]],
    fitBoundsOptions: { padding: wall ? WALL_PADDING : 24 }, locale: LOCALE, attributionControl: false,
    dragRotate: false, pitchWithRotate: false, maxZoom: 19, renderWorldCopies: false,
    cooperativeGestures: element.hasAttribute("data-page"), ...options,
  });
  map.touchZoomRotate.disableRotation();
  if (!wall) map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new library.AttributionControl({
    compact: true, customAttribution: english ? "Outlines: cahyadsn/wilayah (MIT)" : "Batas: cahyadsn/wilayah (MIT)",
  }), "bottom-left");
  map.getCanvas().setAttribute("aria-label", element.dataset.label || LOCALE["Map.Title"] || "Map");
  await new Promise((resolve) => { map.once("load", resolve); });
  element.querySelector(".maplibregl-ctrl-attrib")?.classList.remove("maplibregl-compact-show");
  element.querySelector(".maplibregl-ctrl-attrib")?.removeAttribute("open");
  map.names = new Names(map, [
    { source: "kecamatan-names", size: large, from: 0, to: NEAR, always: true, areas: areasOf(ground[1], labelPoint) },
    { source: "kelurahan-names", size: small, from: NEAR, to: 25, always: false, areas: areasOf(ground[2], labelPoint) },
  ]);
  map.names.settle();
  element.dataset.ready = "yes";
  return map;
}
