// Names of areas stand where nothing else stands: each looks for the freest spot inside its own
// outline, in what is seen of it, and stays there as long as the spot is free. A name of a kecamatan
// is always shown; one of a kelurahan gives way to its neighbours.

const SPOTS = 14; // across the longer side of an area
const WIDEST = 7; // em, as `text-max-width`
const LETTER = 0.56; // em, the usual width of a letter
const APART = 3; // pixels that must be free around a name

function inside(ring, x, y) {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[j];
    if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

// How far a circle is from the box of a name; negative when they touch.
function fromCircle(box, circle) {
  const dx = Math.max(Math.abs(circle.x - box.x) - box.w, 0);
  const dy = Math.max(Math.abs(circle.y - box.y) - box.h, 0);
  return Math.hypot(dx, dy) - circle.r;
}

function fromBox(box, other) {
  return Math.max(Math.abs(other.x - box.x) - box.w - other.w, Math.abs(other.y - box.y) - box.h - other.h);
}

function rings(geometry) {
  return (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).map(([ring]) => ring);
}

export class Names {
  // levels: [{source, size, from, to, always}], with features {name, ring, home} of each.
  constructor(map, levels) {
    this.map = map;
    this.levels = levels;
    this.circles = [];
    this.places = new Map();
    this.drawn = new Map();
    ["moveend", "resize"].forEach((event) => map.on(event, () => this.settle()));
  }

  // What must not be covered: circles {at: [lon, lat], r: pixels}.
  avoid(circles) {
    this.circles = circles;
    this.settle();
  }

  settle() {
    const zoom = this.map.getZoom();
    const level = this.levels.find((one) => zoom >= one.from && zoom < one.to);
    if (!level) return;
    const circles = this.circles.map(({ at, r }) => ({ ...this.map.project(at), r }));
    const taken = [];
    const features = level.areas
      .map((area) => ({ area, box: this.place(area, level, circles, taken) }))
      .filter(({ box }) => box)
      .map(({ area, box }) => {
        taken.push(box);
        return { type: "Feature", properties: { name: area.name }, geometry: { type: "Point", coordinates: box.at } };
      });
    // Drawn anew only when a name moved: otherwise all would blink with every report.
    const drawn = JSON.stringify(features);
    if (this.drawn.get(level) === drawn) return;
    this.drawn.set(level, drawn);
    this.map.getSource(level.source)?.setData({ type: "FeatureCollection", features });
  }

  place(area, level, circles, taken) {
    const long = Math.min(area.name.length * LETTER, Math.max(WIDEST, ...area.name.split(" ").map((word) => word.length * LETTER)));
    const lines = Math.ceil((area.name.length * LETTER) / WIDEST - 0.01);
    const w = (Math.max(long, 1) * level.size) / 2 + APART;
    const h = (lines * 1.2 * level.size) / 2 + APART;
    const free = (at) => {
      const box = { ...this.map.project(at), w, h, at };
      let room = Infinity;
      for (const circle of circles) room = Math.min(room, fromCircle(box, circle));
      // Better over the rim of a circle than over another name: two names cannot be read at once.
      for (const other of taken) room = Math.min(room, 100 * fromBox(box, other));
      box.room = room;
      return box;
    };
    const kept = this.places.get(area);
    if (kept && this.seen(kept, w, h)) {
      const box = free(kept);
      if (box.room >= 0) return box;
    }
    let best = null;
    for (const at of this.spots(area)) {
      if (!this.seen(at, w, h)) continue;
      const box = free(at);
      if (!best || box.room > best.room) best = box;
      if (box.room >= 0) break; // spots come from the middle outwards
    }
    if (!best || (best.room < 0 && !level.always)) return null;
    this.places.set(area, best.at);
    return best;
  }

  seen(at, w, h) {
    const { x, y } = this.map.project(at);
    const { clientWidth, clientHeight } = this.map.getContainer();
    return x > w && y > h && x < clientWidth - w && y < clientHeight - h;
  }

  // Points inside the area and the window, from its middle outwards.
  spots(area) {
    const bounds = this.map.getBounds();
    const xs = area.ring.map(([x]) => x);
    const ys = area.ring.map(([, y]) => y);
    const [west, east] = [Math.max(Math.min(...xs), bounds.getWest()), Math.min(Math.max(...xs), bounds.getEast())];
    const [south, north] = [Math.max(Math.min(...ys), bounds.getSouth()), Math.min(Math.max(...ys), bounds.getNorth())];
    if (west >= east || south >= north) return [];
    const step = Math.max(east - west, north - south) / SPOTS;
    const found = [];
    for (let x = west + step / 2; x < east; x += step) {
      for (let y = south + step / 2; y < north; y += step) if (inside(area.ring, x, y)) found.push([x, y]);
    }
    const [mx, my] = area.home;
    found.sort((a, b) => Math.hypot(a[0] - mx, a[1] - my) - Math.hypot(b[0] - mx, b[1] - my));
    return [area.home, ...found];
  }
}

function spread(ring) {
  const xs = ring.map(([x]) => x);
  const ys = ring.map(([, y]) => y);
  return (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys));
}

export function areasOf(collection, labelPoint) {
  return collection.features.map((feature) => {
    const home = labelPoint(feature.geometry);
    const all = rings(feature.geometry);
    const ring = all.find((one) => home && inside(one, ...home)) || all.reduce((a, b) => (b.length > a.length ? b : a));
    return { name: feature.properties.name, ring, home };
  }).filter((area) => area.home).sort((a, b) => spread(a.ring) - spread(b.ring)); // small ones have fewer spots to choose
}
