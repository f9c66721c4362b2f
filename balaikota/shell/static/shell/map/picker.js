// The pin of the report form: the map moves under a fixed pin; two inputs hold the degrees.
import { make } from "./base.js";

const NEAR = 16.5;

export async function picker(element) {
  const inputs = ["longitude", "latitude"].map((name) => document.getElementById(element.dataset[name]));
  const map = await make(element);
  drawPin(element);
  const held = () => inputs.map((input) => Number.parseFloat(input.value));
  const go = (at, zoom = NEAR) => map.jumpTo({ center: at, zoom: Math.max(map.getZoom(), zoom) });
  if (held().every(Number.isFinite)) go(held());

  let ours = false; // we write the inputs, or move the map after them, just now
  const write = () => {
    if (ours) return; // jumping ends a glide of the map with a move that looks like the person's
    const centre = map.getCenter();
    ours = true;
    [centre.lng, centre.lat].forEach((degrees, i) => {
      inputs[i].value = degrees.toFixed(6);
      inputs[i].dispatchEvent(new Event("change", { bubbles: true }));
    });
    ours = false;
    nameBack(element, centre);
  };
  // Only a person's own move sets the place: opening the form must not.
  map.on("moveend", (event) => { if (event.originalEvent || event.byPerson) write(); });
  map.on("click", (event) => map.easeTo({ center: event.lngLat, zoom: Math.max(map.getZoom(), NEAR - 1) }, { byPerson: true }));
  inputs.forEach((input) => input.addEventListener("input", () => {
    if (!ours && held().every(Number.isFinite)) {
      ours = true;
      go(held());
      ours = false;
      nameBack(element, { lng: held()[0], lat: held()[1] });
    }
  }));
  const form = element.closest("form") || document;
  form.querySelectorAll("[data-locate]").forEach((button) => {
    button.addEventListener("click", () => locate(button, (at) => {
      map.jumpTo({ center: at, zoom: NEAR }, { byPerson: true });
    }));
  });
}

function drawPin(element) {
  const pin = document.createElement("div");
  pin.className = "map-box__pin";
  pin.setAttribute("aria-hidden", "true");
  const icons = new URL("../icons.svg#pin", import.meta.url);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", icons.pathname + icons.hash);
  svg.append(use);
  pin.append(svg);
  element.parentElement.append(pin);
}

function locate(button, found) {
  button.setAttribute("aria-busy", "true");
  const done = () => button.removeAttribute("aria-busy");
  navigator.geolocation.getCurrentPosition(
    (position) => { done(); found([position.coords.longitude, position.coords.latitude]); },
    () => { done(); button.dispatchEvent(new CustomEvent("shell:no-position", { bubbles: true })); },
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
  );
}

let waiting = null;
function nameBack(element, centre) {
  const target = document.getElementById(element.dataset.nameIn || "");
  if (!element.dataset.named || !target) return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const url = `${element.dataset.named}?lon=${centre.lng.toFixed(6)}&lat=${centre.lat.toFixed(6)}`;
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) target.innerHTML = await answer.text();
  }, 500);
}
