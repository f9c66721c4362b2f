// Joining this browser to a person's notices. Nothing is asked of the browser before the tap.
const form = document.querySelector("[data-push]");
const button = form.querySelector("button");
const said = form.querySelector("[data-push-said]");
const say = (what) => { said.textContent = said.dataset[what]; };

function bytes(text) {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat((4 - (text.length % 4)) % 4);
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}

function browserName() {
  const found = /(Edg|OPR|SamsungBrowser|Firefox|Chrome|Safari)\/[\d.]+/.exec(navigator.userAgent);
  const names = { Edg: "Edge", OPR: "Opera", SamsungBrowser: "Samsung Internet" };
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(navigator.userAgent);
  return [names[found?.[1]] || found?.[1], system?.[0]].filter(Boolean).join(" · ");
}

async function join() {
  if (await Notification.requestPermission() !== "granted") return say("refused");
  const worker = await navigator.serviceWorker.register(form.dataset.worker, { scope: form.dataset.scope });
  await navigator.serviceWorker.ready;
  const known = await worker.pushManager.getSubscription();
  const joined = known || await worker.pushManager.subscribe({
    userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key),
  });
  const { endpoint, keys } = joined.toJSON();
  const data = new FormData(form);
  for (const [name, value] of Object.entries({ endpoint, ...keys, name: browserName() })) data.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
  if (!answer.ok) return say("failed");
  say("joined");
  button.hidden = true;
}

if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  if (Notification.permission === "denied") say("refused");
  else button.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    join().catch(() => say("failed"));
  });
} else {
  say("cannot");
}
