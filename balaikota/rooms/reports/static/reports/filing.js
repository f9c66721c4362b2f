/* What the citizen's form and the counter's share: the category and its questions, the place by name. */

export function followCategory(form) {
  const all = form.querySelector("[data-category-all]").closest(".category-all");
  const box = form.querySelector("[data-questions-box]");
  const chosen = () => {
    const radio = form.querySelector("[name=category]:checked");
    return (radio && radio.value !== "other" ? radio.value : form.elements.namedItem("other").value) || "";
  };
  let shown = chosen();

  function follow() {
    const radio = form.querySelector("[name=category]:checked");
    const suggested = form.querySelectorAll("[name=category]").length > 0;
    all.classList.toggle("category-all--folded", suggested && radio?.value !== "other");
    showQuestions();
  }

  async function showQuestions() {
    const category = chosen();
    if (category === shown) return;
    shown = category;
    try {
      const answer = await fetch(`${form.dataset.questions}?${new URLSearchParams({ category })}`);
      if (answer.ok && category === shown) box.innerHTML = await answer.text();
    } catch {
      box.replaceChildren(); // offline: the server asks when the report arrives
    }
  }

  /* What we ticked ourselves gives way to better words; what the citizen ticked stays. */
  let byHand = false;
  form.addEventListener("change", (event) => {
    if (event.target.name !== "category" && event.target.name !== "other") return;
    byHand = true;
    follow();
  });
  form.addEventListener("htmx:configRequest", (event) => {
    if (!byHand) delete event.detail.parameters.category;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "suggestions") follow();
  });
  follow();

  /* A restored draft gets its suggestions back, with the category it had. */
  async function suggest(description, category) {
    const query = new URLSearchParams({ description, category });
    try {
      const answer = await fetch(`${form.elements.namedItem("description").getAttribute("hx-get")}?${query}`);
      if (!answer.ok) return;
      document.getElementById("suggestions").innerHTML = await answer.text();
    } catch {
      return; // offline: the whole list is there
    }
    follow();
  }

  return { chosen, suggest };
}

export function namePlace(form, chosenCategory) {
  const longitude = form.elements.namedItem("longitude");
  const latitude = form.elements.namedItem("latitude");
  const output = document.getElementById("located");
  const byHand = form.querySelector("[data-place-by-hand]");
  let turn = 0;
  let resting = 0;
  let source = "";

  async function show() {
    if (!longitude.value || !latitude.value) return;
    const mine = ++turn;
    const query = new URLSearchParams({ lon: longitude.value, lat: latitude.value, category: chosenCategory() });
    try {
      const answer = await fetch(`${form.dataset.place}?${query}`);
      if (!answer.ok || mine !== turn) return;
      output.innerHTML = await answer.text();
    } catch {
      return; // offline: the server names the kelurahan when the report arrives
    }
    const inside = output.querySelector("[data-inside]");
    if (byHand) byHand.hidden = Boolean(inside);
    if (inside && source) {
      const note = document.createElement("span");
      note.className = "located__source";
      note.textContent = source;
      inside.querySelector("span").append(note);
    }
    source = "";
  }

  /* The picker writes the degrees and says `change` when the pin rests; `input` says that another wrote them. */
  for (const input of [longitude, latitude]) {
    for (const written of ["change", "input"]) {
      input.addEventListener(written, () => { clearTimeout(resting); resting = setTimeout(show, 250); });
    }
  }

  /* The device is asked here, not by the map, so that it works while the map loads or without one. */
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-locate]");
    if (!button) return;
    event.stopPropagation();
    button.setAttribute("aria-busy", "true");
    const done = () => button.removeAttribute("aria-busy");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        done();
        set({ longitude: coords.longitude.toFixed(6), latitude: coords.latitude.toFixed(6) }, "");
      },
      () => { done(); tellNone(); },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 },
    );
  }, true);
  form.addEventListener("map:failed", (event) => { event.target.closest(".map-box").hidden = true; });

  function tellNone() {
    const line = document.createElement("p");
    line.className = "field__error";
    line.textContent = form.dataset.wordNoPosition;
    output.replaceChildren(line);
    if (byHand) byHand.hidden = false;
  }

  function set(place, words) {
    longitude.value = place.longitude;
    latitude.value = place.latitude;
    source = words;
    for (const input of [longitude, latitude]) input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  return {
    show,
    set,
    known: () => Boolean(longitude.value && latitude.value),
  };
}
