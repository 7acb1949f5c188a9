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

// The server says what is left of a hold that ended; what was typed beside it stays.
function showEnd({dataset: {end, refresh}}) {
  announce(end);
  for (const bar of document.querySelectorAll("[data-ended]")) bar.textContent = bar.dataset.ended;
  htmx.ajax("GET", location.href, {
    source: document.body, target: refresh, select: refresh, swap: "outerHTML show:none",
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
      clearInterval(ticking);
      showEnd(clock);
    }
  };
  tick();
  ticking = setInterval(tick, 1000);
}

// A payment that is under way is asked about again and again, for some minutes.
const LOOKS = 60, BETWEEN_LOOKS = 5000;
let looks = 0, looking;

function lookAgain() {
  clearTimeout(looking);
  const waiting = document.querySelector("[data-look-again]");
  if (!waiting) looks = 0;
  else if (looks < LOOKS)
    looking = setTimeout(() => {
      looks += 1;
      htmx.ajax("GET", waiting.dataset.lookAgain, {
        source: document.body, target: "#page", select: "#page", swap: "outerHTML show:none",
      });
    }, BETWEEN_LOOKS);
}

// What was typed outlives a reload. It stays in this tab, and goes once it was sent.
const DRAFT = "draft:";
const typedIn = (form) => [...form.elements].filter(({name, type}) => name && type !== "hidden" && type !== "submit");
const isTicked = ({type}) => type === "checkbox" || type === "radio";

function keepDraft({target}) {
  const form = target.form?.closest("[data-draft]");
  if (!form) return;
  const fields = typedIn(form).filter((field) => !isTicked(field) || field.checked);
  sessionStorage.setItem(DRAFT + form.dataset.draft, JSON.stringify(fields.map(({name, value}) => [name, value])));
}

function showDraft() {
  if (document.querySelector("[data-done]"))
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFT)) sessionStorage.removeItem(key);
  const form = document.querySelector("[data-draft]");
  const draft = JSON.parse(sessionStorage.getItem(DRAFT + form?.dataset.draft) ?? "[]");
  for (const field of form ? typedIn(form) : [])
    for (const [name, value] of draft)
      if (name === field.name && isTicked(field)) field.checked ||= value === field.value;
      else if (name === field.name) field.value ||= value;
}

document.addEventListener("input", keepDraft);

function showTrouble(kind) {
  const trouble = document.getElementById("trouble");
  trouble.textContent = kind ? trouble.dataset[kind] : "";
  trouble.hidden = !kind;
}

document.addEventListener("htmx:sendError", () => showTrouble("offline"));
document.addEventListener("htmx:timeout", () => showTrouble("offline"));
document.addEventListener("sessionary:unavailable", () => showTrouble("broken"));
document.addEventListener("htmx:responseError", () => showTrouble("broken"));
document.addEventListener("htmx:afterSwap", () => showTrouble(""));

function settle() {
  announce(page().dataset.status);
  startCountdown();
  lookAgain();
  showDraft();
  showBrowserZone();
  for (const spare of document.querySelectorAll("[data-without-script]")) spare.hidden = true;
  (document.getElementById("problems") ?? document.querySelector("[data-take-focus]"))?.focus();
}

// What was pressed may be gone with the old content: then the focus goes to what comes next.
let pressed;
document.addEventListener("click", (event) => {
  pressed = event.target.closest?.("a, button");
});

function next({id, classList}) {
  const number = id.split("-")[1];
  if (classList.contains("remove"))
    return [...document.querySelectorAll(".remove")].at(-1) ??
      document.querySelector(".date[aria-current], a.date");
  if (id.startsWith("swap-")) return document.querySelector(`[name=alt${number}]`);
  if (id === "longer") return document.getElementById("held");
  if (id === "add-all" || classList.contains("option"))
    return document.getElementById("go-on") ?? document.querySelector(".option");
}

function keepFocus(isNewPage) {
  if (isNewPage) document.getElementById("main")?.focus({preventScroll: true});
  else if (pressed && !document.getElementById(pressed.id)) next(pressed)?.focus();
  pressed = null;
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

// Times held again have another address and are the same page to whoever reads it.
const place = () => location.pathname.replace(/^\/hold\/.*/, "/hold/");
let path = place();
document.addEventListener("htmx:afterSwap", () => {
  const isNewPage = path !== place();
  path = place();
  if (isNewPage) scrollTo(0, 0);
  keepFocus(isNewPage);
});
document.addEventListener("htmx:afterSettle", settle);
document.addEventListener("htmx:historyRestore", settle);
document.addEventListener("htmx:beforeRequest", () => page().setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", () => page().removeAttribute("aria-busy"));
settle();
