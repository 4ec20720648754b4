// The page: one person's Slack, kept up to date by long polling.
import { face, messageNode } from "./messages.js";
import { showModal, viewBody } from "./modal.js";
import { composer } from "./compose.js";
import { focusIn, walk } from "./keyboard.js";
import { dayOf, make, reader } from "./mrkdwn.js";
import { covers, drawSide, fold, inApp, isOpen, names, placeName, setUpSide } from "./sidebar.js";

const $ = (id) => document.getElementById(id);
const here = new URLSearchParams(location.hash.slice(1));
const my = {
  me: here.get("as") ?? "", place: here.get("in") ?? "", thread: null, tab: "messages",
  screen: null, read: new Map(), drawn: "", modalDrawn: "", seen: new Set(),
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
    } catch {
      if (signal.aborted) return;
      $("state").className = "top-state";
      $("state").textContent = "This Slack does not answer";
      await new Promise((done) => { setTimeout(done, 1000); });
      after = -1;
      continue;
    }
    try {
      draw();
    } catch (error) {
      reportError(error);
    }
  }
}

function go(change) {
  Object.assign(my, change);
  history.replaceState(null, "", `#${new URLSearchParams({ as: my.me, in: my.place })}`);
  my.drawn = "";
  my.seen.clear();
  $("newer").hidden = true;
  poll();
}

function who(message) {
  if (message.user === "USLACKBOT") return { name: "Slackbot", app: true };
  if (message.user === my.screen.app.id) return { name: my.screen.app.name, app: true };
  const one = my.screen.people.find((p) => p.id === message.user);
  return one ? { name: one.real_name, external: one.external, guest: one.guest }
    : { name: message.user };
}

function openApp() {
  const ours = my.screen.channels.find((c) => c.kind === "im" && c.with === my.screen.app.id);
  const unread = ours && ours.newest > (my.read.get(`${my.me} ${ours.id}`) ?? 0);
  const tab = my.screen.app.home && !unread ? "home" : "messages";
  go({ place: ours?.id ?? "app", thread: null, tab });
  if (tab === "home") act("opens_home", {});
}

function drawHead(channel) {
  const app = inApp(my, channel);
  const sign = app || channel?.kind === "im" || channel?.kind === "mpim" ? "" : "# ";
  $("title").textContent = app ? my.screen.app.name : channel ? sign + placeName(my.screen, channel) : "";
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
    const node = messageNode(message, who(message), names(my.screen), handlers(inThread));
    if (!first && !my.seen.has(message.ts)) node.classList.add("new");
    nodes.push(node);
  }
  const isNews = !first && messages.some((m) => !my.seen.has(m.ts));
  for (const message of messages) my.seen.add(message.ts);
  const focused = focusIn(box);
  if (!nodes.length) nodes.push(make("p", "empty", "No messages here yet."));
  box.replaceChildren(...nodes);
  box.dataset.filled = "1";
  focused?.();
  if (near || first) box.scrollTop = box.scrollHeight;
  else if (isNews && !inThread) $("newer").hidden = false;
}

function drawHome() {
  const box = make("div", "home");
  const view = my.screen.home;
  if (view) {
    const { nodes } = viewBody(view, names(my.screen), (choice) =>
      act("clicks", { view_id: view.view_id, ...choice }));
    box.append(...nodes);
  } else box.append(make("p", "empty", "The app has published no home for you yet."));
  $("messages").replaceChildren(box);
}

function drawMain(channel) {
  const home = inApp(my, channel) && my.tab === "home" && my.screen.app.home;
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
  $("text").placeholder = channel ? `Message ${channel.kind === "im" ? "" : "#"}${placeName(my.screen, channel)}` : "";
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
  showModal($("modal"), view, my.screen.app, names(my.screen), {
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
    const ours = channels.find((c) => c.kind === "im" && c.with === app.id);
    if (ours) { go({ place: ours.id }); return; }
  }
  reader.zone = my.screen.people.find((p) => p.id === my.me)?.tz;
  if (channel) my.read.set(`${my.me} ${channel.id}`, channel.newest);
  drawSide(my, go, openApp);
  drawHead(channel);
  drawMain(channel);
  drawModal();
}

function closeThread() {
  const opened = my.thread;
  my.thread = null;
  my.drawn = "";
  draw();
  $("messages").querySelector(`[data-ts="${opened}"]`)?.focus();
}

function says(list, text, more) {
  // What was written, or its answer, is then seen when it comes.
  list.scrollTop = list.scrollHeight;
  act("types", { channel: my.place, text, ...more });
}

const commands = () => my.screen.app.commands;
composer($("box"), commands, (text) => says($("messages"), text, {}));
composer($("reply"), commands, (text) => says($("replies"), text, { thread_ts: my.thread }));
walk($("messages"), $("text"));
walk($("replies"), $("reply-text"));
setUpSide();
document.addEventListener("keydown", (event) => {
  if (event.key === "D" && event.ctrlKey && event.shiftKey) {
    event.preventDefault();
    fold(!isOpen());
  }
  if (event.key !== "Escape" || document.querySelector("dialog[open], :popover-open")) return;
  if (covers()) fold(false);
  else if (my.thread) closeThread();
});
$("messages").addEventListener("scroll", () => {
  if (atEnd($("messages"))) $("newer").hidden = true;
});
$("newer").addEventListener("click", () => {
  $("messages").scrollTop = $("messages").scrollHeight;
  $("text").focus();
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
