// Check the words of a QR in this browser, with the key on this page; nothing is sent anywhere.
const form = document.querySelector("[data-offline]");
const said = document.querySelector("[data-offline-said]");
const shown = document.querySelector("[data-offline-words]");

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function opened(text) {
  const words = text.trim().split("#").pop();
  const [version, body, signature] = words.split(".");
  if (version !== "B1" || !signature) return null;
  const jwk = { kty: "OKP", crv: "Ed25519", x: form.dataset.offline };
  const key = await crypto.subtle.importKey("jwk", jwk, "Ed25519", false, ["verify"]);
  const signed = new TextEncoder().encode(`${version}.${body}`);
  if (!(await crypto.subtle.verify("Ed25519", key, bytes(signature), signed))) return null;
  return JSON.parse(new TextDecoder().decode(bytes(body)));
}

function tell(kind, list) {
  for (const notice of said.querySelectorAll("[data-offline-kind]")) {
    notice.hidden = notice.dataset.offlineKind !== kind;
  }
  const cells = shown.querySelectorAll("dd");
  cells.forEach((cell, place) => { cell.textContent = list?.[place] ?? "–"; });
  shown.hidden = !list;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const list = await opened(form.elements.words.value);
    tell(list ? "right" : "wrong", list);
  } catch (problem) {
    tell(problem.name === "NotSupportedError" ? "old" : "wrong", null);
  }
});
form.hidden = false;
