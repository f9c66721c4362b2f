/* The tracking page: sharing, and following the report while the page is open. */
import { shareButtons } from "./share.js";

shareButtons();

const follow = document.querySelector("[data-follow]");
follow?.addEventListener("shell:stale", look);

async function look() {
  const answer = await fetch(window.location.pathname, { credentials: "same-origin" });
  if (!answer.ok) return; // withdrawn from the public, or away: what is shown stays
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const moved = fresh.querySelector("#standing .tag")?.className !== document.querySelector("#standing .tag")?.className;
  document.querySelectorAll("[data-fresh]").forEach((part) => {
    const now = fresh.getElementById(part.id);
    if (!now || same(now, part)) return;
    if (inUse(part)) {
      document.querySelector("[data-follow-later]").hidden = !moved;
      return;
    }
    part.innerHTML = now.innerHTML;
  });
  if (moved) {
    const said = document.querySelector("[data-follow-said]");
    said.textContent = said.dataset.words;
  }
}

// Each answer carries other tokens against forgery; they are no news.
function same(now, part) {
  const plain = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("input[type=hidden]").forEach((field) => field.remove());
    copy.querySelectorAll("details").forEach((details) => details.removeAttribute("open"));
    return copy.innerHTML;
  };
  return plain(now) === plain(part);
}

// Nobody's words are taken away while they write them.
function inUse(part) {
  return part.contains(document.activeElement) || part.querySelector("details[open]") !== null
    || [...part.querySelectorAll("textarea, input[type=file]")].some((field) => field.value);
}
