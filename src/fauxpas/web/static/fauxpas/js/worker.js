// The service worker of the installed web app: shows notices, opens their page. It keeps no page and answers no request, so that
// nothing of a room stays on a device.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const told = event.data.json();
  event.waitUntil(
    self.registration.showNotification(told.title, {
      body: told.body,
      lang: told.language,
      tag: told.tag,
      requireInteraction: told.urgent,
      icon: "/static/fauxpas/icon-192.png",
      badge: "/static/fauxpas/icon-192.png",
      data: { path: told.path },
    }),
  );
});

async function open(path) {
  const url = new URL(path, self.location.origin);
  // A notice leads into this room only, whatever it says.
  const place = url.origin === self.location.origin ? url.href : self.location.origin;
  for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) {
    if (page.url === place) return page.focus();
  }
  return self.clients.openWindow(place);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});
