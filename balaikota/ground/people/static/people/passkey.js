/* A passkey that was cancelled, or that this address cannot use, is told in words. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.getElementById("passkey-trouble");
  if (words) {
    words.hidden = false;
    words.scrollIntoView({ block: "nearest" });
  }
});
