// The page of a number: when it is called, the phone shakes and rings, once for each call.

import { chime, wake } from "./sound.js";

const part = document.querySelector("[data-ticket]");
let heard = called();

function called() {
  const now = part.querySelector("[data-called]");
  return now?.dataset.state === "called" ? now.dataset.called : "0";
}

document.addEventListener("pointerdown", () => wake(), { once: true });
part.addEventListener("shell:fresh", () => {
  const now = called();
  if (now !== heard && now !== "0") {
    navigator.vibrate?.([400, 200, 400, 200, 800]);
    chime();
  }
  heard = now;
});
