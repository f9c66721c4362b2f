/* The officer's report page: canned questions, the place of the work, agencies found by typing. */
for (const pick of document.querySelectorAll("[data-canned]")) {
  pick.addEventListener("change", () => {
    const words = document.getElementById(pick.dataset.canned);
    if (!pick.value) return;
    words.value = words.value.trim() ? `${words.value.trim()}\n${pick.value}` : pick.value;
    pick.value = "";
    words.focus();
  });
}

for (const search of document.querySelectorAll("[data-agency-search]")) {
  const options = [...search.closest("form").querySelectorAll("[data-agency]")];
  search.addEventListener("input", () => {
    const words = search.value.trim().toLowerCase();
    for (const option of options) {
      const chosen = option.querySelector("input").checked;
      option.hidden = Boolean(words) && !chosen && !option.textContent.toLowerCase().includes(words);
    }
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const found = options.find((option) => !option.hidden);
    if (found) found.querySelector("input").click();
  });
}

for (const button of document.querySelectorAll("[data-work-place]")) {
  button.addEventListener("click", () => {
    navigator.geolocation?.getCurrentPosition(({ coords }) => {
      const form = button.closest("form");
      form.querySelector("[name$=longitude]").value = coords.longitude.toFixed(6);
      form.querySelector("[name$=latitude]").value = coords.latitude.toFixed(6);
      button.querySelector("span").textContent = button.dataset.done;
    });
  });
}

/* Opening an act on a phone brings its first field into view. */
for (const act of document.querySelectorAll("details.act")) {
  act.addEventListener("toggle", () => {
    if (act.open) act.querySelector("textarea, input:not([type=hidden]), select")?.focus({ preventScroll: false });
  });
}
