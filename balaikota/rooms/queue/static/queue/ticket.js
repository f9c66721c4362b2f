// The page of a number: when it is called, the phone shakes and rings, once for each call. After
// the visit it looks soon again, because the question how it was comes a moment later.

import { chime, wake } from "./sound.js";

const part = document.querySelector("[data-ticket]");
const USUAL = part.dataset.every;
const SOON = "3"; // seconds
const TRIES = 20;
let heard = called();
let tries = 0;

function called() {
  const now = part.querySelector("[data-called]");
  return now?.dataset.state === "called" ? now.dataset.called : "0";
}

function pace() {
  const over = part.querySelector('[data-state="done"]');
  const asked = part.querySelector("[data-feedback]");
  part.dataset.every = over && !asked && (tries += 1) <= TRIES ? SOON : USUAL;
}

document.addEventListener("pointerdown", () => wake(), { once: true });
part.addEventListener("shell:fresh", () => {
  const now = called();
  if (now !== heard && now !== "0") {
    navigator.vibrate?.([400, 200, 400, 200, 800]);
    chime();
  }
  heard = now;
  pace();
});
