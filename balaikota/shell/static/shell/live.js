// Live screens: one stream of facts for all tabs of a browser, and parts of a page that follow it.
//
// The tab that gets the lock "balaikota-live" holds the EventSource and tells the others by
// BroadcastChannel; when it closes, the next one takes over. A part of a page says which facts make
// it stale (`data-stale-on`) and where it comes from (`data-src`); it is fetched again at most once
// a second, with If-None-Match, and never while the tab is hidden.

const BEAT_LIMIT = 20_000; // the server gives a sign of life every 15 s
const channel = "BroadcastChannel" in window ? new BroadcastChannel("balaikota-live") : null;
const words = document.documentElement.lang === "en"
  ? { live: "live", late: (s) => `${s} s behind`, lost: "disconnected, trying again", wait: "connecting" }
  : { live: "langsung", late: (s) => `tertinggal ${s} dtk`, lost: "terputus, mencoba lagi", wait: "menyambung" };

let lastSign = 0; // when we last heard anything
let lost = false;
let lastEventId = "";
let source = null;

// --- hearing -------------------------------------------------------------------------------

function heard(message) {
  if (message.type === "who") {
    if (source && !lost && lastSign) channel.postMessage({ type: "beat" });
    return;
  }
  const first = lastSign === 0 && message.type !== "lost";
  lastSign = Date.now();
  lost = message.type === "lost";
  if (message.type === "fact") {
    window.dispatchEvent(new CustomEvent("shell:fact", { detail: message.fact }));
    stale((part) => concerns(part, message.fact));
  } else if (message.type === "resync") {
    window.dispatchEvent(new CustomEvent("shell:resync"));
    stale(() => true);
  }
  // Between the making of the page and the first sign, something may have happened.
  if (first) stale(() => true);
  showBadge();
}

function tell(message) {
  heard(message);
  channel?.postMessage(message);
}

let again = null; // the next try, when one is due

function open(attempt = 0) {
  clearTimeout(again);
  source = new EventSource("/live");
  const next = () => {
    source.close();
    tell({ type: "lost" });
    // Exponential, capped, with jitter: after a restart not everybody knocks at once.
    const pause = Math.min(30_000, 1_000 * 2 ** attempt) * (0.5 + Math.random());
    again = setTimeout(() => open(attempt + 1), pause);
  };
  let greeted = false;
  source.addEventListener("hello", () => {
    // EventSource itself resumes short losses by Last-Event-ID. A new one starts at now.
    if (attempt > 0 && !greeted) tell({ type: "resync" });
    else tell({ type: "beat" });
    greeted = true;
    attempt = 0;
  });
  source.addEventListener("beat", () => tell({ type: "beat" }));
  source.addEventListener("resync", () => tell({ type: "resync" }));
  source.addEventListener("fact", (event) => {
    if (event.lastEventId && event.lastEventId === lastEventId) return;
    lastEventId = event.lastEventId;
    tell({ type: "fact", fact: JSON.parse(event.data) });
  });
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) next();
    else tell({ type: "lost" }); // the browser tries again by itself and resumes
  };
}

function lead() {
  // The lock is held as long as the tab lives. Who takes over from a tab that closed missed what
  // was told in between, and looks at everything anew.
  return new Promise(() => open(lastSign ? 1 : 0));
}

channel?.addEventListener("message", (event) => heard(event.data));
channel?.postMessage({ type: "who" });
if (navigator.locks && channel) navigator.locks.request("balaikota-live", lead);
else open();

// A network that goes is told at once, without waiting for silence; one that comes back is tried
// at once. A machine may be wrong about its network, so it is tried in between, too.
window.addEventListener("offline", () => {
  if (!source) return;
  source.close();
  tell({ type: "lost" });
  again = setTimeout(() => open(1), 5_000);
});
window.addEventListener("online", () => { if (source && lost) { source.close(); open(1); } });
setInterval(() => {
  if (source && lastSign && Date.now() - lastSign > 2.5 * BEAT_LIMIT) {
    source.close();
    lastSign = Date.now();
    tell({ type: "lost" });
    open(1);
  }
  showBadge();
  showAges();
}, 1_000);

// --- parts of the page ----------------------------------------------------------------------

const state = new WeakMap(); // part → {etag, fetchedAt, busy, again}

function concerns(part, fact) {
  const kinds = (part.dataset.staleOn || "").split(/\s+/);
  const place = part.dataset.place || "";
  if (part.dataset.about && part.dataset.about !== fact.subject) return false;
  const inside = !place || !fact.place || fact.place === place
    || fact.place.startsWith(`${place}.`) || place.startsWith(`${fact.place}.`);
  return inside && kinds.includes(fact.kind);
}

function stale(which) {
  document.querySelectorAll("[data-stale-on]").forEach((part) => { if (which(part)) refresh(part); });
}

export function refresh(part) {
  const known = state.get(part) || { etag: part.dataset.etag || "", fetchedAt: 0 };
  state.set(part, known);
  if (known.waiting) return;
  if (document.hidden) {
    known.missed = true;
    return;
  }
  const pause = Math.max(0, known.fetchedAt + 1_000 - Date.now());
  known.waiting = setTimeout(async () => {
    known.waiting = null;
    known.fetchedAt = Date.now();
    await fetchPart(part, known);
  }, pause);
}

async function fetchPart(part, known) {
  if (!part.isConnected) return;
  if (!part.dataset.src) {
    part.dispatchEvent(new CustomEvent("shell:stale", { bubbles: true }));
    return;
  }
  const headers = { "X-Requested-With": "fetch" };
  if (known.etag) headers["If-None-Match"] = known.etag;
  try {
    const answer = await fetch(part.dataset.src, { headers, credentials: "same-origin" });
    if (answer.redirected || answer.status === 403) return window.location.reload(); // signed out
    if (answer.status !== 200 && answer.status !== 304) throw new Error(answer.status);
    part.dataset.asOf = answer.headers.get("X-As-Of") || new Date().toISOString();
    if (answer.status === 200) {
      known.etag = answer.headers.get("ETag") || "";
      replace(part, await answer.text());
    }
    known.failed = 0;
  } catch {
    known.failed = (known.failed || 0) + 1;
    setTimeout(() => refresh(part), Math.min(30_000, 1_000 * 2 ** known.failed) * (0.5 + Math.random()));
  }
  showAges();
}

function replace(part, html) {
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  part.innerHTML = html;
  if (focused) part.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  part.dispatchEvent(new CustomEvent("shell:fresh", { bubbles: true }));
}

setInterval(() => {
  document.querySelectorAll("[data-every]").forEach((part) => {
    const known = state.get(part);
    const age = Date.now() - (known?.fetchedAt || started);
    if (age > 1_000 * part.dataset.every) refresh(part);
  });
}, 1_000);
const started = Date.now();

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  document.querySelectorAll("[data-stale-on]").forEach((part) => {
    const known = state.get(part);
    if (known?.missed) {
      known.missed = false;
      refresh(part);
    }
  });
});

// --- words for people ------------------------------------------------------------------------

export function showBadge() {
  const age = lastSign ? Math.round((Date.now() - lastSign) / 1_000) : 0;
  let status = "live";
  let text = words.live;
  if (!lastSign) [status, text] = ["wait", words.wait];
  else if (lost) [status, text] = ["lost", words.lost];
  else if (age * 1_000 > BEAT_LIMIT) [status, text] = ["late", words.late(age)];
  document.querySelectorAll("[data-live-badge]").forEach((badge) => {
    if (badge.dataset.state !== status || badge.textContent !== text) {
      badge.dataset.state = status;
      badge.textContent = text;
    }
  });
}

// `data-age` inside a part with `data-as-of`: how old what you see is.
const unit = new Intl.RelativeTimeFormat(document.documentElement.lang || "id", { numeric: "auto", style: "short" });
function showAges() {
  document.querySelectorAll("[data-as-of]").forEach((part) => {
    const place = document.querySelector(`[data-age-of="${part.id}"]`);
    if (!place) return;
    const seconds = Math.max(0, Math.round((Date.now() - new Date(part.dataset.asOf)) / 1_000));
    const text = seconds < 60 ? unit.format(-seconds, "second")
      : seconds < 3_600 ? unit.format(-Math.floor(seconds / 60), "minute")
        : unit.format(-Math.floor(seconds / 3_600), "hour");
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("is-old", seconds > 180);
  });
}
showBadge();
showAges();
