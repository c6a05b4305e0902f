// “Tell me on this device”: asks the browser for leave, takes its address at its push service, and hands that to the room.

const box = document.querySelector("[data-push]");
const say = (name) => {
  for (const words of box.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== name;
};

function key() {
  const text = box.dataset.key.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(text + "=".repeat((4 - (text.length % 4)) % 4)), (sign) => sign.charCodeAt(0));
}

async function turnOn(form) {
  if ((await Notification.requestPermission()) !== "granted") return say("denied");
  try {
    const worker = await navigator.serviceWorker.ready;
    const taken = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key() });
    const { endpoint, keys } = taken.toJSON();
    const { brands = [{ brand: "" }], platform = navigator.platform } = navigator.userAgentData ?? {};
    form.elements.endpoint.value = endpoint;
    form.elements.receiver_key.value = keys.p256dh;
    form.elements.auth.value = keys.auth;
    form.elements.label.value = [platform, brands.at(-1).brand].filter(Boolean).join(", ");
    form.submit();
  } catch {
    say("failed");
  }
  return null;
}

async function begin() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return say("unable");
  await navigator.serviceWorker.register("/worker.js");
  box.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    turnOn(event.target);
  });
  return say(Notification.permission === "denied" ? "denied" : "able");
}

begin().catch(() => say("unable"));
