// "Near you": asks for the position only when the citizen wants it, uses it once.
const box = document.querySelector("[data-near]");
const button = document.querySelector("[data-near-ask]");

function refuse() {
  const words = document.createElement("p");
  words.className = "muted";
  words.textContent = box.dataset.refused;
  box.replaceChildren(words);
}

button?.addEventListener("click", () => {
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(async ({ coords }) => {
    const at = `lon=${coords.longitude.toFixed(5)}&lat=${coords.latitude.toFixed(5)}`;
    const answer = await fetch(`${box.dataset.near}?${at}`).catch(() => null);
    if (answer?.ok) box.innerHTML = await answer.text();
    else refuse();
  }, refuse, { timeout: 10_000, maximumAge: 60_000 });
});
