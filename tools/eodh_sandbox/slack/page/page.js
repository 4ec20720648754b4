// The page: one person's Slack, kept up to date by long polling.
import { face, messageNode } from "./messages.js";
import { showModal, viewBody } from "./modal.js";
import { icon } from "./icons.js";
import { dayOf, make, reader } from "./mrkdwn.js";

const $ = (id) => document.getElementById(id);
const here = new URLSearchParams(location.hash.slice(1));
const my = {
  me: here.get("as") ?? "", place: here.get("in") ?? "", thread: null, tab: "messages",
  screen: null, read: new Map(), drawn: "", modalDrawn: "", seen: new Set(), said: "",
};

async function ask(path, options) {
  const answer = await fetch(path, { credentials: "omit", ...options });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error ?? `HTTP ${answer.status}`);
  return body;
}

async function act(what, more) {
  try {
    const body = JSON.stringify({ act: what, as: my.me, ...more });
    const headers = { "Content-Type": "application/json" };
    return await ask("/page/act", { method: "POST", headers, body });
  } catch (error) {
    toast(error.message);
    return { failed: error.message };
  }
}

let toastTimer;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 6000);
}

// News: each poll belongs to one person and place; a change of either starts again.
let polling = new AbortController();
async function poll() {
  polling.abort();
  polling = new AbortController();
  const { signal } = polling;
  let after = -1;
  while (!signal.aborted) {
    const query = new URLSearchParams({ as: my.me, in: my.place, after: String(after) });
    try {
      const screen = await ask(`/page/state?${query}`, { signal });
      if (signal.aborted) return;
      after = screen.version;
      my.screen = screen;
      draw();
    } catch (error) {
      if (signal.aborted) return;
      $("state").className = "top-state";
      $("state").textContent = "This Slack does not answer";
      await new Promise((done) => { setTimeout(done, 1000); });
      after = -1;
    }
  }
}

function go(change) {
  Object.assign(my, change);
  history.replaceState(null, "", `#${new URLSearchParams({ as: my.me, in: my.place })}`);
  my.drawn = "";
  my.seen.clear();
  poll();
}

function names() {
  const known = new Map(my.screen.people.map((p) => [p.id, p.name]));
  known.set(my.screen.app.id, my.screen.app.name);
  for (const channel of my.screen.channels) if (channel.name) known.set(channel.id, channel.name);
  return known;
}

function who(message) {
  if (message.user === "USLACKBOT") return { name: "Slackbot", app: true };
  if (message.user === my.screen.app.id) return { name: my.screen.app.name, app: true };
  const one = my.screen.people.find((p) => p.id === message.user);
  return one ? { name: one.real_name, external: one.external, guest: one.guest }
    : { name: message.user };
}

function placeName(channel) {
  if (channel.kind !== "im") return channel.name;
  return channel.with === my.screen.app.id ? my.screen.app.name : (names().get(channel.with) ?? "");
}

function drawSide() {
  const { people, channels, team } = my.screen;
  $("team").textContent = team;
  const options = people.map((p) => {
    const kind = p.external ? " (external)" : p.guest ? " (guest)" : "";
    const option = make("option", "", `${p.real_name}${kind}`);
    option.value = p.id;
    option.selected = p.id === my.me;
    return option;
  });
  $("who").replaceChildren(...options);
  const row = (channel) => {
    const sign = channel.kind === "im" ? "●" : channel.kind === "public" ? "#" : icon("🔒");
    const unread = channel.newest > (my.read.get(`${my.me} ${channel.id}`) ?? 0);
    const state = channel.id === my.place ? " on" : unread && channel.member ? " unread" : "";
    const node = make("button", `place${state}`, make("span", "sign", sign), placeName(channel));
    if (channel.shared) node.append(make("span", "tag", "shared"));
    node.type = "button";
    node.dataset.channel = channel.id;
    node.addEventListener("click", () => go({ place: channel.id, thread: null, tab: "messages" }));
    return node;
  };
  const direct = channels.filter((c) => c.kind === "im" || c.kind === "mpim");
  const parts = [make("h3", "", "Channels"), ...channels.filter((c) => !direct.includes(c)).map(row)];
  const talk = direct.find((c) => c.kind === "im" && c.with === my.screen.app.id);
  const others = direct.filter((c) => c !== talk);
  if (others.length) parts.push(make("h3", "", "Direct messages"), ...others.map(row));
  const app = talk ? row(talk) : make("button", "place");
  app.classList.toggle("on", inApp(talk) && (my.place === talk?.id || my.place === "app"));
  const open = make("button", app.className, make("span", "sign", "◆"), my.screen.app.name);
  open.type = "button";
  open.dataset.channel = "app";
  open.addEventListener("click", openApp);
  parts.push(make("h3", "", "Apps"), open);
  $("channels").replaceChildren(...parts);
}

function openApp() {
  const talk = my.screen.channels.find((c) => c.kind === "im" && c.with === my.screen.app.id);
  const unread = talk && talk.newest > (my.read.get(`${my.me} ${talk.id}`) ?? 0);
  const tab = my.screen.app.home && !unread ? "home" : "messages";
  go({ place: talk?.id ?? "app", thread: null, tab });
  if (tab === "home") act("opens_home", {});
}

function inApp(channel) {
  return my.place === "app" || (channel?.kind === "im" && channel.with === my.screen.app.id);
}

function drawHead(channel) {
  const app = inApp(channel);
  const sign = app || channel?.kind === "im" || channel?.kind === "mpim" ? "" : "# ";
  $("title").textContent = app ? my.screen.app.name : channel ? sign + placeName(channel) : "";
  const about = channel && !app ? `${channel.members} members` : "";
  $("topic").textContent = [channel?.topic, about].filter(Boolean).join("  ·  ");
  const tabs = app && my.screen.app.home ? ["home", "messages"] : [];
  $("tabs").replaceChildren(...tabs.map((tab) => {
    const button = make("button", "", tab === "home" ? "Home" : "Messages");
    button.type = "button";
    button.setAttribute("role", "tab");
    button.setAttribute("aria-selected", String(my.tab === tab));
    button.addEventListener("click", () => {
      my.tab = tab;
      my.drawn = "";
      if (tab === "home") act("opens_home", {});
      draw();
    });
    return button;
  }));
}

const handlers = (inThread) => ({
  shortcuts: my.screen.app.shortcuts.filter((s) => s.type === "message"),
  thread: inThread ? null : (message) => { my.thread = message.thread_ts ?? message.ts; my.drawn = ""; draw(); },
  act: (message, choice) => act("clicks", { channel: message.channel, ts: message.ts, ...choice }),
  shortcut: (message, id) =>
    act("shortcut", { channel: message.channel, ts: message.ts, callback_id: id }),
  open: openFile,
});

async function openFile(item) {
  const path = `/page/file/${encodeURIComponent(item.id)}?${new URLSearchParams({ as: my.me })}`;
  const answer = await fetch(path);
  const close = make("button", "plain", "✕");
  close.type = "button";
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => $("sheet").close());
  $("sheet").replaceChildren(
    make("div", "modal-head", make("h2", "", item.title), close),
    make("pre", "", await answer.text()));
  $("sheet").showModal();
}

const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 80;

function fill(box, messages, inThread, near) {
  const first = !box.dataset.filled || my.seen.size === 0;
  const nodes = [];
  let day = "";
  for (const message of messages) {
    const today = dayOf(new Date(Number(message.ts) * 1000), { weekday: "long", month: "long" });
    if (today !== day && !inThread) nodes.push(make("div", "day", make("span", "", today)));
    day = today;
    const node = messageNode(message, who(message), names(), handlers(inThread));
    if (!first && !my.seen.has(message.ts)) node.classList.add("new");
    nodes.push(node);
  }
  const mine = messages.findLast((m) => m.user === my.me && !m.ephemeral);
  const said = my.said === box.id && mine && !my.seen.has(mine.ts);
  if (said) my.said = "";
  for (const message of messages) my.seen.add(message.ts);
  const focused = box.contains(document.activeElement) && document.activeElement.dataset?.ts;
  if (!nodes.length) nodes.push(make("p", "empty", "Nothing was said here yet."));
  box.replaceChildren(...nodes);
  box.dataset.filled = "1";
  if (focused) box.querySelector(`[data-ts="${focused}"]`)?.focus({ preventScroll: true });
  if (near || first || said) box.scrollTop = box.scrollHeight;
}

function drawHome() {
  const box = make("div", "home");
  const view = my.screen.home;
  if (view) {
    const { nodes } = viewBody(view, names(), (choice) =>
      act("clicks", { view_id: view.view_id, ...choice }));
    box.append(...nodes);
  } else box.append(make("p", "empty", "The app has published no home for you yet."));
  $("messages").replaceChildren(box);
}

function drawMain(channel) {
  const home = inApp(channel) && my.tab === "home" && my.screen.app.home;
  const top = my.screen.messages.filter(
    (m) => !m.thread_ts || m.thread_ts === m.ts || m.ephemeral || m.broadcast);
  const main = top.filter((m) => !(m.ephemeral && m.thread_ts && m.thread_ts !== m.ts));
  const key = JSON.stringify([my.me, my.place, my.tab, my.thread, my.screen.messages,
    my.screen.home, my.screen.people, channel]);
  if (key === my.drawn) return;
  my.drawn = key;
  // A thread beside the messages makes them narrower, and so longer.
  const [near, nearReply] = [atEnd($("messages")), atEnd($("replies"))];
  const parts = my.screen.messages.filter((m) => my.thread && [m.ts, m.thread_ts].includes(my.thread));
  $("thread").hidden = !parts.length;
  if (home) drawHome();
  else fill($("messages"), main, false, near);
  $("box").hidden = home || !channel?.member;
  $("text").disabled = !channel; // until the first screen is there
  $("text").placeholder = channel ? `Message ${channel.kind === "im" ? "" : "#"}${placeName(channel)}` : "";
  if (parts.length) fill($("replies"), parts, true, nearReply);
}

function drawModal() {
  const view = my.screen.modal;
  const key = JSON.stringify(view && [view.view_id, view.blocks, view.errors, view.trouble, view.title]);
  if (key === my.modalDrawn) return;
  my.modalDrawn = key;
  if (!view) {
    $("modal").close();
    return;
  }
  showModal($("modal"), view, my.screen.app, names(), {
    act: (choice, values) => act("clicks", { view_id: view.view_id, values, ...choice }),
    submit: (values) => act("submits", { values }),
    close: (everything) => act("closes", { everything }),
  });
}

function draw() {
  const { app, channels } = my.screen;
  $("state").className = app.connected ? "top-state on" : "top-state";
  $("state").textContent = app.connected ? `${app.name} is connected` : `${app.name} is not connected`;
  const channel = channels.find((c) => c.id === my.place);
  if (!channel && my.place !== "app" && channels.length) {
    go({ place: (channels.find((c) => c.member) ?? channels[0]).id, thread: null });
    return;
  }
  if (my.place === "app") {
    const talk = channels.find((c) => c.kind === "im" && c.with === app.id);
    if (talk) { go({ place: talk.id }); return; }
  }
  reader.zone = my.screen.people.find((p) => p.id === my.me)?.tz;
  if (channel) my.read.set(`${my.me} ${channel.id}`, channel.newest);
  drawSide();
  drawHead(channel);
  drawMain(channel);
  drawModal();
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

function suggest() {
  const typed = $("text").value;
  const fitting = typed.startsWith("/") && !typed.includes(" ")
    ? Object.entries(my.screen.app.commands).filter(([name]) => name.startsWith(typed)) : [];
  $("suggest").replaceChildren(...fitting.map(([name, about]) => {
    const button = make("button", "", make("b", "", name), about);
    button.type = "button";
    button.addEventListener("click", () => {
      $("text").value = `${name} `;
      $("text").focus();
      suggest();
    });
    return button;
  }));
  $("suggest").hidden = !fitting.length;
}

// From message to message by the arrow keys, and from the box to the newest.
function step(list, by) {
  const all = [...list.querySelectorAll("article")];
  const at = all.indexOf(document.activeElement?.closest?.("article"));
  const next = at < 0 ? all.at(-1) : all[at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function walk(list, area) {
  list.addEventListener("keydown", (event) => {
    if (!["ArrowUp", "ArrowDown"].includes(event.key)) return;
    if (event.target !== list && !event.target.matches("article")) return;
    event.preventDefault();
    if (!step(list, event.key === "ArrowUp" ? -1 : 1) && event.key === "ArrowDown") area.focus();
  });
  area.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" || area.value) return;
    event.preventDefault();
    step(list, -1);
  });
}

function closeThread() {
  const opened = my.thread;
  my.thread = null;
  my.drawn = "";
  draw();
  $("messages").querySelector(`[data-ts="${opened}"]`)?.focus();
}

function sidebar(open) {
  $("side").classList.toggle("closed", !open);
  $("side").classList.toggle("opened", open);
  $("menu").setAttribute("aria-expanded", String(open));
}
const narrow = matchMedia("(max-width: 560px)");
narrow.addEventListener("change", () => sidebar(!narrow.matches));
sidebar(!narrow.matches);

function box(form, area, list, more) {
  const send = async (event) => {
    event.preventDefault();
    const text = area.value.trim();
    if (!text) return;
    area.value = "";
    grow(area);
    suggest();
    my.said = list.id;
    await act("types", { channel: my.place, text, ...more() });
  };
  form.addEventListener("submit", send);
  area.addEventListener("input", () => { grow(area); if (area === $("text")) suggest(); });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });
}

box($("box"), $("text"), $("messages"), () => ({}));
box($("reply"), $("reply-text"), $("replies"), () => ({ thread_ts: my.thread }));
walk($("messages"), $("text"));
walk($("replies"), $("reply-text"));
$("menu").addEventListener("click", () => sidebar($("side").classList.contains("closed")));
$("channels").addEventListener("click", (event) => {
  if (narrow.matches && event.target.closest("button")) sidebar(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "D" && event.ctrlKey && event.shiftKey) {
    event.preventDefault();
    sidebar($("side").classList.contains("closed"));
  }
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (narrow.matches && !$("side").classList.contains("closed")) sidebar(false);
  else if (my.thread) closeThread();
});
$("who").addEventListener("change", () => go({ me: $("who").value, thread: null, modalDrawn: "" }));
$("thread-close").addEventListener("click", closeThread);
$("modal").addEventListener("cancel", (event) => {
  event.preventDefault();
  act("closes", { everything: false });
});

// What only one person saw is not stored: a reload loses it, as in Slack.
const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
if (my.me) {
  if (reloaded) await act("reloads", {});
  poll();
} else {
  ask("/page/people").then(({ people }) => go({ me: people[0] }))
    .catch((error) => toast(error.message));
}
