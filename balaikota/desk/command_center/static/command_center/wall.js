// The wall looks after itself: it turns its scenes, keeps its clock, and starts anew each night.
const scenes = [...document.querySelectorAll("[data-scene]")];
const dots = [...document.querySelectorAll(".wall__dots li")];
const seconds = Number(document.querySelector("[data-scenes]")?.dataset.scenes || 20);

let now = -1;
function turn() {
  now = (now + 1) % scenes.length;
  scenes.forEach((scene, i) => scene.classList.toggle("is-shown", i === now));
  dots.forEach((dot, i) => dot.classList.toggle("is-shown", i === now));
}
if (scenes.length) {
  turn();
  if (scenes.length > 1) setInterval(turn, seconds * 1_000);
}

const clock = document.querySelector("[data-clock]");
const date = document.querySelector("[data-date]");
const zone = clock.dataset.clock || undefined; // the city's, whatever the screen's computer thinks
const language = document.documentElement.lang || "id";
const hours = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "long", day: "numeric", month: "long", year: "numeric" });
function tick() {
  const at = new Date();
  clock.textContent = hours.format(at).replace(":", ".");
  date.textContent = days.format(at);
}
tick();
setInterval(tick, 1_000);

document.addEventListener("map:look", (event) => {
  document.querySelector("[data-look]").textContent = event.detail.name;
});

// A hand on the mouse gets its pointer back for a moment.
let hand = null;
document.addEventListener("mousemove", () => {
  document.body.classList.add("is-touched");
  clearTimeout(hand);
  hand = setTimeout(() => document.body.classList.remove("is-touched"), 3_000);
});

// New versions of the page arrive at four in the morning, if the house answers then.
setInterval(async () => {
  if (hours.format(new Date()) !== "04:00") return;
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) window.location.reload();
}, 60_000);
