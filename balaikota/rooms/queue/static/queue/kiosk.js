// The kiosk: a scanner types into the field wherever one touched; a page from the past is fresh.

const field = document.querySelector("[data-scanner]");
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=radio]), textarea, select");
  if (!typing && event.key.length === 1 && /[0-9A-Za-z]/.test(event.key)) field.focus();
});
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
