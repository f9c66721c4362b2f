/* The form of a service: what is written stays on this device until it has arrived. */
import { drafts } from "./shelf.js";

const form = document.getElementById("ask");
const { draft: key, mark, service, title } = form.dataset;
const offline = document.getElementById("offline");
let timer = 0;

function write(ready = false) {
  clearTimeout(timer);
  const values = [...new FormData(form)].filter(([name, value]) =>
    typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "resume");
  drafts.write(key, { mark, service, title, ready, path: location.pathname, values });
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(write, 300);
});

form.addEventListener("submit", (event) => {
  const sends = form.hasAttribute("data-last") && event.submitter?.name !== "back";
  write(sends);
  if (!navigator.onLine) {
    event.preventDefault();
    event.stopPropagation();
    offline.hidden = false;
    return;
  }
  if (sends) sessionStorage.setItem("balaikota.surat.sending", key);
});

addEventListener("offline", () => { offline.hidden = false; });
addEventListener("online", () => {
  offline.hidden = true;
  if (drafts.read(key)?.ready) form.requestSubmit();
});

/* An answer that could not stand came back: it waits for better words, not for the network. */
if (drafts.read(key)) write();
