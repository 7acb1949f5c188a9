// Everything works without this file. With it: focus goes where the details are, and buttons say the amount.

const pane = () => document.getElementById("pane");
const status = document.getElementById("status");
let shownBefore = 0;
const isBesideList = () => document.querySelector(".stream") !== null;

function markOpenEntry() {
  const open = pane()?.querySelector(".tabs a")?.getAttribute("href");
  for (const link of document.querySelectorAll(".entry-head")) {
    const isOpen = link.getAttribute("href") === open;
    link.closest(".entry").classList.toggle("on", isOpen);
    if (isOpen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function showDetails() {
  markOpenEntry();
  sayAmount();
  const news = pane().querySelector("[role=alert], [role=status]");
  if (news) status.textContent = news.textContent;
  document.getElementById("who")?.focus({preventScroll: true});
  if (getComputedStyle(pane()).position !== "sticky") scrollTo(0, 0);
}

// The list was filtered: say how many there are. More of it was added: go on where the new ones begin.
function showList(added) {
  markOpenEntry();
  status.textContent = document.getElementById("counted")?.textContent ?? "";
  if (!added) return;
  const days = [...document.querySelectorAll(".stream > h2")];
  days.filter((day, place) => day.textContent === days[place - 1]?.textContent).forEach((day) => day.remove());
  document.querySelectorAll(".entry-head")[shownBefore]?.focus();
}

// The amount in a field as the server reads it: by the signs of the page's language. Null for what is none.
function amountTyped(text, currency) {
  const format = new Intl.NumberFormat(document.documentElement.lang, {style: "currency", currency});
  const signs = [...new Intl.NumberFormat(document.documentElement.lang).formatToParts(1234567.5), ...format.formatToParts(1)];
  const parts = Object.fromEntries(signs.map(({type, value}) => [type, value]));
  const bare = [parts.currency, currency].reduce((rest, sign) => rest.toUpperCase().replace(sign.toUpperCase(), ""), text);
  const group = `\\${parts.group}`;
  const shape = new RegExp(`^(\\d+|\\d{1,3}(?:${group}\\d{3})+)(?:\\${parts.decimal}(\\d*))?$`);
  const [, whole, cents = ""] = shape.exec(bare.trim()) ?? [];
  if (whole === undefined || cents.length > format.resolvedOptions().maximumFractionDigits) return null;
  return format.format(Number(`${whole.replace(/\D/g, "")}.${cents || 0}`));
}

// The button repeats the amount as it is typed, so that nobody sends another one than they read.
function sayAmount() {
  const field = document.querySelector("[data-amount]");
  const button = field?.form.querySelector("[data-says-amount]");
  if (!button) return;
  button.dataset.plain ??= button.textContent;
  const amount = amountTyped(field.value, button.dataset.currency);
  button.textContent = amount ? button.dataset.saysAmount.replace("%s", amount) : button.dataset.plain;
}

// Beside the field, where the button says something else.
function echoAmount(field) {
  const place = document.getElementById(field.dataset.echo);
  if (place) place.textContent = amountTyped(field.value, field.dataset.currency) ?? "";
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-amount]")) sayAmount();
  if (event.target.matches("[data-echo]")) echoAmount(event.target);
  const picks = event.target.dataset.picks;
  if (picks) event.target.form.querySelector(`[type=radio][value=${picks}]`).checked = true;
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-copies]")) event.target.select();
});

for (const spare of document.querySelectorAll("[data-without-script]")) spare.hidden = true;

// Copying an address takes a script, and a browser that lets pages do it.
if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.firstChild.textContent = status.textContent = button.dataset.copied;
});

document.addEventListener("click", (event) => {
  const close = event.target.closest?.("[data-close]");
  if (!close || !isBesideList()) return;
  event.preventDefault();
  const entry = document.querySelector(".entry.on .entry-head");
  pane().replaceChildren();
  if (location.pathname !== close.pathname) history.pushState(null, "", close.href);
  markOpenEntry();
  entry?.focus();
});

// Escape closes the details, "/" goes to the search, as elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape") pane()?.querySelector("[data-close]")?.click();
  const search = document.querySelector("main [type=search]");
  if (event.key !== "/" || !search || event.target.matches("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  search.focus();
  search.select();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === pane()) showDetails();
  else if (["list", "entries"].includes(event.detail.target.id)) showList(event.detail.target.id === "entries");
});
document.addEventListener("htmx:beforeRequest", () => {
  shownBefore = document.querySelectorAll(".entry-head").length;
  pane()?.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", () => pane()?.removeAttribute("aria-busy"));
sayAmount();

// Fields of a message are put where one was writing last; a preview comes into view.
for (const button of document.querySelectorAll("[data-inserts]")) button.hidden = false;
let writtenLast = document.querySelector("[data-worded] textarea");

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-worded] :is(textarea, [type=text])")) writtenLast = event.target;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-inserts]");
  if (!button) return;
  writtenLast.setRangeText(button.dataset.inserts, writtenLast.selectionStart, writtenLast.selectionEnd, "end");
  writtenLast.focus();
});

document.addEventListener("submit", (event) => {
  const frame = document.querySelector(`iframe[name="${event.submitter?.formTarget}"]`);
  frame?.scrollIntoView({block: "nearest"});
});

// On a phone these are rows that scroll sideways: where one is should be in sight.
for (const here of document.querySelectorAll(".room-nav [aria-current], .side nav [aria-current]")) {
  here.scrollIntoView({inline: "center", block: "nearest"});
}
