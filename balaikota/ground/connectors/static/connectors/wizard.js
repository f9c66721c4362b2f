// Shows only the settings of the kind of source that is chosen. Without it all of them stand there.
const kind = document.querySelector("[name=kind]");

function show() {
  for (const part of document.querySelectorAll("[data-for]")) {
    const fits = part.dataset.for.split(" ").includes(kind.value);
    part.hidden = !fits;
    if (part.tagName === "DETAILS" && fits && part.dataset.for === kind.value && kind.value !== "rest") part.open = true;
  }
}

if (kind) {
  kind.addEventListener("change", show);
  show();
}
