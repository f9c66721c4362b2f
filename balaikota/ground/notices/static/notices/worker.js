// Shows a notice that came, and opens what it is about. It keeps nothing and answers no request.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  event.waitUntil(self.registration.showNotification(told.title || "", {
    body: told.text, lang: told.lang, tag: told.tag, data: { link: told.link },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = new URL(event.notification.data?.link || "/pemberitahuan/", self.location.origin);
  if (link.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window" });
    const one = open.find((client) => "navigate" in client);
    if (!one) return self.clients.openWindow(link.href);
    await one.focus();
    return one.navigate(link.href);
  })());
});
