// The list at the left: who one is, the channels, the app; it folds away.
import { icon } from "./icons.js";
import { make } from "./mrkdwn.js";

const $ = (id) => document.getElementById(id);

export function names(screen) {
  const known = new Map(screen.people.map((p) => [p.id, p.name]));
  known.set(screen.app.id, screen.app.name);
  for (const [id, name] of Object.entries(screen.groups)) known.set(id, name);
  for (const channel of screen.channels) if (channel.name) known.set(channel.id, channel.name);
  return known;
}

export function placeName(screen, channel) {
  if (channel.kind !== "im") return channel.name;
  return channel.with === screen.app.id ? screen.app.name : (names(screen).get(channel.with) ?? "");
}

export function inApp(my, channel) {
  return my.place === "app" || (channel?.kind === "im" && channel.with === my.screen.app.id);
}

function whoOptions(my) {
  return my.screen.people.map((p) => {
    const kind = p.external ? " (external)" : p.guest ? " (guest)" : "";
    const option = make("option", "", `${p.real_name}${kind}`);
    option.value = p.id;
    option.selected = p.id === my.me;
    return option;
  });
}

function row(id, state, sign, name, chosen) {
  const node = make("button", `place${state}`, make("span", "sign", sign), make("span", "name", name));
  node.type = "button";
  node.dataset.channel = id;
  node.addEventListener("click", chosen);
  return node;
}

export function drawSide(my, go, openApp) {
  const { app, channels, team } = my.screen;
  $("team").textContent = team;
  $("who").replaceChildren(...whoOptions(my));
  const stateOf = (channel) => {
    if (!channel || channel.id === my.place) return channel ? " on" : "";
    const unread = channel.newest > (my.read.get(`${my.me} ${channel.id}`) ?? 0);
    return unread && channel.member ? " unread" : "";
  };
  const listed = (channel) => {
    const sign = channel.kind === "im" ? "●" : channel.kind === "public" ? "#" : icon("🔒");
    const node = row(channel.id, stateOf(channel), sign, placeName(my.screen, channel),
      () => go({ place: channel.id, thread: null, tab: "messages" }));
    if (channel.shared) node.append(make("span", "tag", "shared"));
    return node;
  };
  const direct = channels.filter((c) => c.kind === "im" || c.kind === "mpim");
  const parts = [make("h3", "", "Channels"), ...channels.filter((c) => !direct.includes(c)).map(listed)];
  const ours = direct.find((c) => c.kind === "im" && c.with === app.id);
  const others = direct.filter((c) => c !== ours);
  if (others.length) parts.push(make("h3", "", "Direct messages"), ...others.map(listed));
  const state = my.place === "app" ? " on" : stateOf(ours);
  parts.push(make("h3", "", "Apps"), row("app", state, "◆", app.name, openApp));
  const at = document.activeElement?.dataset?.channel;
  $("channels").replaceChildren(...parts);
  if (at) $("channels").querySelector(`[data-channel="${at}"]`)?.focus();
}

const narrow = matchMedia("(max-width: 560px)");
export const isOpen = () => !$("side").classList.contains("closed");
export const covers = () => narrow.matches && isOpen();

export function fold(open) {
  $("side").classList.toggle("closed", !open);
  $("menu").setAttribute("aria-expanded", String(open));
}

export function setUpSide() {
  narrow.addEventListener("change", () => fold(!narrow.matches));
  fold(!narrow.matches);
  $("menu").addEventListener("click", () => fold(!isOpen()));
  $("channels").addEventListener("click", (event) => {
    if (narrow.matches && event.target.closest("button")) fold(false);
  });
}
