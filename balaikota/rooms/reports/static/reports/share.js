/* <button data-share="https://…" data-share-title="…">: the device's own sharing, else the clipboard. */

export function shareButtons() {
  for (const button of document.querySelectorAll("[data-share]")) {
    button.addEventListener("click", async () => {
      const what = { url: button.dataset.share, title: button.dataset.shareTitle };
      try {
        if (navigator.share) await navigator.share(what);
        else await navigator.clipboard.writeText(what.url);
      } catch {
        /* the person closed the sheet */
      }
    });
  }
}
