// The call display speaks each call once, one after the other: a chime, then the number and the
// counter in Indonesian. What was called while it was away is shown, and only the latest is spoken.

import { chime, wake } from "./sound.js";

const board = document.querySelector("[data-calls]");
const button = document.querySelector("[data-sound]");
const state = document.querySelector("[data-sound-state]");
const english = document.documentElement.lang === "en";
const words = english
  ? { on: "voice on", mute: "chime only: this device has no Indonesian voice" }
  : { on: "suara menyala", mute: "hanya bunyi: perangkat ini tidak punya suara Indonesia" };
const LONGEST = 15_000; // a voice that never ends must not silence the next call

const spoken = new Set(calls().map((call) => call.dataset.call));
const waiting = [];
let busy = false;
let on = false;

function calls() {
  return [...board.querySelectorAll("[data-call]")];
}

function voice() {
  const voices = window.speechSynthesis?.getVoices() || [];
  return voices.find((one) => one.lang.replace("_", "-").toLowerCase().startsWith("id"));
}

function sentence(call) {
  const [letters, digits] = call.number.split("-");
  return `Nomor antrean, ${[...letters].join(" ")}, ${Number(digits)}. Silakan ke loket ${call.counter}.`;
}

function speak(text) {
  const chosen = voice();
  if (!chosen) return Promise.resolve();
  return new Promise((done) => {
    const said = new SpeechSynthesisUtterance(text);
    said.voice = chosen;
    said.lang = chosen.lang;
    said.rate = 0.9;
    said.onend = said.onerror = done;
    setTimeout(done, LONGEST);
    window.speechSynthesis.speak(said);
  });
}

async function work() {
  if (busy) return;
  busy = true;
  while (waiting.length) {
    const call = waiting.shift();
    board.dataset.saying = sentence(call);
    if (on) {
      await chime();
      await speak(board.dataset.saying);
    }
  }
  busy = false;
}

function hear() {
  const fresh = calls().filter((call) => !spoken.has(call.dataset.call));
  if (!fresh.length) return;
  board.querySelector(".calls__last")?.classList.add("calls__last--new");
  fresh.forEach((call) => {
    spoken.add(call.dataset.call);
    waiting.push({ ...call.dataset });
  });
  work();
}

function tellState() {
  if (on) state.textContent = voice() ? words.on : words.mute;
}

button.addEventListener("click", async () => {
  await wake();
  on = true;
  button.hidden = true;
  tellState();
});
window.speechSynthesis?.addEventListener?.("voiceschanged", tellState);
board.addEventListener("shell:fresh", hear);

const clock = document.querySelector("[data-clock]");
const format = new Intl.DateTimeFormat("id", { hour: "2-digit", minute: "2-digit", timeZone: clock.dataset.clock });
setInterval(() => { clock.textContent = format.format(new Date()); }, 1_000);

// A TV must not fall asleep; where the browser cannot promise it, nothing is lost.
const stayAwake = () => navigator.wakeLock?.request("screen").catch(() => {});
document.addEventListener("visibilitychange", () => { if (!document.hidden) stayAwake(); });
stayAwake();
