// The screen comes back to the faces by itself, and a page from the past is fresh.

const back = document.querySelector("[data-back]");
if (back) setTimeout(() => window.location.assign(back.href), 1_000 * back.dataset.back);
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
