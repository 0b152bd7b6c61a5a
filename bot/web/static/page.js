// The page: one connection for news, the clock's buttons, starting over, tabs at phone width.
import { Phone } from "./phone.js";
import { ask, look, words } from "./net.js";

const $ = (selector) => document.querySelector(selector);
const phones = [...document.querySelectorAll(".phone")].map((element) => new Phone(element));
const epoch = document.documentElement.dataset.epoch;
const unread = {};
let people = document.querySelector("template.people").innerHTML;
let boardAsked = false;
let deeds = 0;
let moving = false;

function show(text) {
  $("#status").textContent = text;
}

/** Busy is what the server says, and whatever this page asked for and has no answer to yet. */
function paintBusy() {
  const busy = moving || deeds > 0;
  document.body.classList.toggle("busy", busy);
  document.querySelector(".top").setAttribute("aria-busy", String(busy));
  for (const button of document.querySelectorAll("[data-leap], #scenario button")) {
    button.setAttribute("aria-disabled", String(busy));
  }
  show(busy ? words.busy : "");
}

async function refreshBoard() {
  if (boardAsked) return;
  boardAsked = true;
  await new Promise((resolve) => setTimeout(resolve, 60));
  boardAsked = false;
  const answer = await fetch(`/board?${look}`);
  if (!answer.ok) return;
  const board = $("#board");
  const open = new Map(
    [...board.querySelectorAll("details")].map((each) => [each.dataset.key, each.open]),
  );
  const focused = board.contains(document.activeElement)
    ? document.activeElement.closest("details")?.dataset.key : null;
  const scrolled = board.scrollTop;
  board.innerHTML = await answer.text();
  for (const each of board.querySelectorAll("details")) {
    if (open.get(each.dataset.key) !== undefined && !each.hasAttribute("open")) {
      each.open = open.get(each.dataset.key);
    }
    if (focused === each.dataset.key) each.querySelector("summary").focus();
  }
  board.scrollTop = scrolled;
  meetPeople();
}

function meetPeople() {
  const now = document.querySelector("template.people").innerHTML;
  if (now === people) return;
  people = now;
  for (const phone of phones) phone.meet(people);
  paintUnread();
}

function isSeen(phone) {
  return phone.element.offsetParent !== null && !document.hidden;
}

function count(address, arrived) {
  const holders = phones.filter((phone) => phone.address === address);
  if (arrived && !holders.some(isSeen)) unread[address] = (unread[address] ?? 0) + arrived;
  if (holders.some(isSeen)) delete unread[address];
  paintUnread();
}

function paintUnread() {
  const tabs = [...document.querySelectorAll(".tabs [data-tab]")];
  for (const phone of phones) {
    const elsewhere = Object.entries(unread).filter(([address]) => address !== phone.address);
    phone.paintUnread(unread, elsewhere.reduce((sum, [, number]) => sum + number, 0));
    const badge = tabs[phone.number]?.querySelector(".badge");
    if (badge) setBadge(badge, unread[phone.address] ?? 0);
  }
}

function setBadge(badge, number) {
  badge.hidden = !number;
  badge.textContent = number || "";
  badge.setAttribute("aria-label", words.unread.replace("{count}", number));
}

function told(change) {
  if (change.epoch !== epoch) {
    location.replace(location.pathname + location.search);
    return;
  }
  $("#clock").textContent = change.clock;
  moving = change.busy;
  paintBusy();
  for (const [address, arrived] of Object.entries(change.phones)) {
    count(address, arrived);
    for (const phone of phones) if (phone.address === address) phone.refresh();
  }
  for (const phone of phones) phone.setTyping(change.typing.includes(phone.address));
  if (change.board) refreshBoard();
}

function listen() {
  const news = new EventSource(`/events?${look}`);
  let lost = false;
  news.onmessage = (event) => told(JSON.parse(event.data));
  news.onopen = () => {
    if (lost) for (const phone of phones) phone.refresh();
    if (lost) refreshBoard();
    lost = false;
    document.body.dataset.live = "yes";
    show("");
  };
  news.onerror = () => {
    lost = true;
    show(words.lost);
    if (news.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

async function deed(path, body) {
  deeds += 1;
  paintBusy();
  const answer = await ask(path, body);
  deeds -= 1;
  if (!answer.refusal) told({ phones: {}, board: true, ...answer });
  else paintBusy();
  if (answer.refusal === "busy") show(words.refusedBusy);
  else if (answer.refusal === "real_people") show(words.refusedRealPeople);
  else if (answer.refusal) show(words.failed);
}

for (const button of document.querySelectorAll("[data-leap]")) {
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") {
      deed("/clock", { to: button.dataset.leap });
    }
  });
}

$("#scenario").addEventListener("submit", (event) => {
  event.preventDefault();
  $("#restart").returnValue = "";
  $("#restart").showModal();
});

$("#restart").addEventListener("close", () => {
  if ($("#restart").returnValue !== "yes") return;
  deed("/scenario", { scenario: $("#scenario-name").value });
});

for (const tab of document.querySelectorAll(".tabs [data-tab]")) {
  tab.addEventListener("click", () => {
    document.body.dataset.tab = tab.dataset.tab;
    for (const other of document.querySelectorAll(".tabs [data-tab]")) {
      other.setAttribute("aria-pressed", String(other === tab));
    }
    const phone = phones[Number(tab.dataset.tab)];
    if (phone) {
      count(phone.address, 0);
      phone.scrollToEnd();
    }
  });
}

document.addEventListener("held", (event) => {
  const query = new URLSearchParams(location.search);
  query.set("hold", phones.map((phone) => phone.address).join(","));
  history.replaceState(null, "", `?${query.toString().replaceAll("%2C", ",")}`);
  const tab = document.querySelector(`.tabs [data-tab="${event.detail.number}"] .tab-name`);
  if (tab) tab.textContent = event.detail.called;
  count(event.detail.address, 0);
});

window.addEventListener("resize", () => {
  for (const phone of phones) phone.scrollToEnd();
});
document.addEventListener("failed", () => show(words.failed));
document.addEventListener("visibilitychange", () => {
  for (const phone of phones) count(phone.address, 0);
});

listen();
