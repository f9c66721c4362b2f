// The first page of a template as it is being written, half a second after the last key.
const form = document.querySelector("[data-preview]");
const page = document.querySelector("[data-preview-page]");
const problem = document.querySelector("[data-preview-problem]");
const PAUSE = 500;
let waiting = 0;
let asked = 0;

async function look() {
  const mine = ++asked;
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
  const body = answer.ok ? await answer.blob() : await answer.text();
  if (mine !== asked) return; // an older answer came late
  problem.hidden = answer.ok;
  if (!answer.ok) {
    problem.textContent = body;
    return;
  }
  URL.revokeObjectURL(page.src);
  page.src = URL.createObjectURL(body);
  page.hidden = false;
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE);
});
look();
