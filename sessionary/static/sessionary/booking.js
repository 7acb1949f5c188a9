// Everything works without this file. With it: the browser's zone, the countdown, announcements, focus.

const status = document.getElementById("status");
const page = () => document.getElementById("page");

function announce(text) {
  if (text && status.textContent !== text) status.textContent = text;
}

function showBrowserZone() {
  const wrap = document.querySelector("[data-zone-open]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!wrap || !zone || zone === wrap.dataset.zone) return;
  const address = new URL(location.href);
  address.searchParams.set("zone", zone);
  delete wrap.dataset.zoneOpen;
  htmx.ajax("GET", address.pathname + address.search, {
    source: document.body, target: "#page", select: "#page", swap: "outerHTML show:none",
  });
}

let ticking;

function startCountdown() {
  clearInterval(ticking);
  const clock = document.getElementById("countdown");
  if (!clock) return;
  const mirrors = [clock, ...document.querySelectorAll("[data-mirror]")];
  const end = Date.now() + clock.dataset.seconds * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    for (const one of mirrors) {
      one.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      one.classList.toggle("short", left < 60);
    }
    if (left === 300) announce(clock.dataset.five);
    if (left === 60) announce(clock.dataset.one);
    if (left === 0) {
      announce(clock.dataset.end);
      clearInterval(ticking);
    }
  };
  tick();
  ticking = setInterval(tick, 1000);
}

function settle() {
  announce(page().dataset.status);
  startCountdown();
  showBrowserZone();
  for (const spare of document.querySelectorAll("[data-without-script]")) spare.hidden = true;
  document.getElementById("problems")?.focus();
}

// After a removal the focus goes to the next Remove, else to the last one, else to the calendar.
let removed = 0;
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".remove");
  removed = link ? Number(link.id.split("-")[1]) : 0;
});

function keepFocus() {
  if (!removed) return;
  const next = document.getElementById(`remove-${removed}`) ?? [...document.querySelectorAll(".remove")].at(-1);
  (next ?? document.querySelector(".date[aria-current]") ?? document.querySelector("a.date"))?.focus();
  removed = 0;
}

// Ticking a session shows the new total at once; the form stays on its page.
function showTotal(form) {
  const stay = form.querySelector("[data-stay]");
  if (stay) stay.disabled = false;
  form.requestSubmit();
  if (stay) stay.disabled = true;
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-quote]")) showTotal(event.target.form);
  if (event.target.matches?.("[data-submit]")) event.target.form.requestSubmit();
});
let path = location.pathname;
document.addEventListener("htmx:afterSettle", () => {
  if (path !== location.pathname) scrollTo(0, 0);
  path = location.pathname;
  settle();
  keepFocus();
});
document.addEventListener("htmx:historyRestore", settle);
document.addEventListener("htmx:beforeRequest", () => page().setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", () => page().removeAttribute("aria-busy"));
settle();
