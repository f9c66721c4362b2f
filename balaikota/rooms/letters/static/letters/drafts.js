/* Drafts on this device: gone on with, deleted, or, when they only waited for the network, sent. The server
   knows each by its key, so that it becomes one request however often it is sent. */
import { drafts } from "./shelf.js";

const ARRIVED = /\/surat\/[0-9A-Z]{8}\/$/;
const box = document.querySelector("[data-drafts]");
const words = box.dataset;
const token = box.querySelector("[name=csrfmiddlewaretoken]").value;
const present = document.getElementById("ask")?.dataset.draft;
const items = new Map();

function own() {
  return drafts.all().filter(([key, draft]) =>
    draft.mark === words.drafts && key !== present && (!words.service || draft.service === words.service));
}

for (const [key, draft] of own()) show(key, draft);
sendReady();
addEventListener("online", sendReady);

function show(key, draft) {
  const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
  item.querySelector(".list__title").textContent = draft.title;
  item.querySelector("[data-said]").textContent = draft.ready ? words.wordWaits : words.wordStep;
  item.querySelector("[data-go]").addEventListener("click", () => goOn(draft));
  item.querySelector("[data-drop]").addEventListener("click", () => {
    drafts.forget(key);
    item.remove();
    box.hidden = box.querySelector(".list").children.length === 0;
  });
  box.querySelector(".list").append(item);
  items.set(key, item);
  box.hidden = false;
}

function goOn(draft) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = draft.path;
  for (const [name, value] of [...draft.values, ["resume", "1"], ["csrfmiddlewaretoken", token]]) {
    const input = document.createElement("input");
    input.type = "hidden";
    [input.name, input.value] = [name, value];
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

async function sendReady() {
  if (!navigator.onLine) return;
  for (const [key, draft] of own()) if (draft.ready) await send(key, draft);
}

async function send(key, draft) {
  const body = new URLSearchParams([...draft.values, ["csrfmiddlewaretoken", token]]);
  let answer;
  try {
    answer = await fetch(draft.path, { method: "POST", body });
  } catch {
    return; // still no network: it waits on
  }
  const { pathname } = new URL(answer.url);
  if (ARRIVED.test(pathname)) {
    drafts.forget(key);
    arrived(items.get(key), pathname);
  } else {
    drafts.write(key, { ...draft, ready: false }); // the server wants to be answered: by the person
    items.get(key).querySelector("[data-said]").textContent = words.wordStep;
  }
}

function arrived(item, path) {
  item.querySelector("[data-said]").textContent = words.wordSent;
  item.querySelector("[data-go]").remove();
  item.querySelector("[data-drop]").remove();
  const link = item.querySelector("[data-open]");
  link.href = path;
  link.hidden = false;
}
