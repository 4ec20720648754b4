// Slack's own text: entities, <…> controls, and *bold* _italic_ ~strike~ `code`.
// Everything becomes text nodes and a few known elements: log text is never HTML.

import { drawn, icon } from "./icons.js";

// The reader's own zone and a 24-hour clock, whatever the browser's are.
export const reader = { zone: undefined };
export const clock = (when) =>
  when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: reader.zone });
export const dayOf = (when, more) =>
  when.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: reader.zone, ...more });

export function make(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// The page's own document must never leave through a link but by a person's click.
export function link(url, children) {
  const node = make("a", "");
  const safe = /^(https?:|mailto:)/i.test(url);
  if (safe) {
    node.href = url;
    node.target = "_blank";
    node.rel = "noopener noreferrer";
  }
  node.append(...children);
  return node;
}

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
export const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (e) => ENTITIES[e]);

const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", red_circle: "🔴", large_green_circle: "🟢",
  large_yellow_circle: "🟡", large_blue_circle: "🔵", white_circle: "⚪", eyes: "👀",
  rocket: "🚀", mag: "🔍", page_facing_up: "📄", scroll: "📜", bulb: "💡", lock: "🔒",
  key: "🔑", link: "🔗", wave: "👋", tada: "🎉", thumbsup: "👍", "+1": "👍", fire: "🔥",
  satellite: "🛰️", earth_africa: "🌍", no_entry: "⛔", no_entry_sign: "🚫", stop_sign: "🛑",
  information_source: "ℹ️", question: "❓", clock3: "🕒", stopwatch: "⏱️", wrench: "🔧",
  gear: "⚙️", package: "📦", bell: "🔔", mute: "🔇", speech_balloon: "💬", house: "🏠",
  arrow_right: "➡️", arrow_left: "⬅️", black_circle: "⚫", heavy_multiplication_x: "✖️",
  file_folder: "📁", repeat: "🔁", pushpin: "📌", memo: "📝", pause_button: "⏸️", seedling: "🌱",
  arrow_forward: "▶️", exclamation: "❗", heavy_exclamation_mark: "❗", zap: "⚡", skull: "💀",
};

export function emoji(name) {
  const known = EMOJI[name];
  const node = known ? icon(known) : make("span", "emoji", `:${name}:`);
  node.title = `:${name}:`;
  return node;
}

export function person(id, names) {
  return make("span", "mention", `@${names.get(id) ?? id}`);
}

export function broadcast(range) {
  return make("span", "mention all", `@${range}`);
}

function control(inside, names) {
  const [name, label] = inside.split(/\|(.*)/s);
  if (name.startsWith("@")) return person(name.slice(1), names);
  if (name.startsWith("#")) {
    return make("span", "mention", `#${label || names.get(name.slice(1)) || name.slice(1)}`);
  }
  if (name.startsWith("!date^")) {
    const [, stamp, format] = name.split("^");
    return date(Number(stamp), format ?? "", label);
  }
  if (name.startsWith("!subteam^")) return person(name.slice(9), names);
  if (/^!(here|channel|everyone)$/.test(name)) return broadcast(name.slice(1));
  if (name.startsWith("!")) return document.createTextNode(label || `<${name}>`);
  if (/^(https?:\/\/|mailto:)/i.test(name)) {
    return link(unescape(name), [unescape(label ?? name)]);
  }
  return document.createTextNode(unescape(`<${inside}>`));
}

export function date(stamp, format, fallback) {
  const when = new Date(stamp * 1000);
  if (Number.isNaN(when.getTime())) return document.createTextNode(fallback ?? "");
  const long = { weekday: "long", month: "long", year: "numeric" };
  const text = format
    .replace(/\{date_num\}/g, when.toISOString().slice(0, 10))
    .replace(/\{date_long[a-z_]*\}/g, dayOf(when, long))
    .replace(/\{date[a-z_]*\}/g, dayOf(when, { year: "numeric" }))
    .replace(/\{time_secs\}/g, `${clock(when)}:${String(when.getUTCSeconds()).padStart(2, "0")}`)
    .replace(/\{time\}/g, clock(when))
    .replace(/\{ago\}/g, clock(when));
  const node = make("time", "", text || fallback || "");
  node.dateTime = when.toISOString();
  return node;
}

const STYLES = [
  [/^```([\s\S]+?)```\n?/, (m) => make("div", "pre", unescape(m[1].replace(/^\n|\n$/g, "")))],
  [/^`([^`\n]+)`/, (m) => make("code", "", unescape(m[1]))],
  [/^\*(?=\S)([^*\n]*[^*\s])\*(?![\w*])/, (m, names) => make("b", "", ...mrkdwn(m[1], names))],
  [/^_(?=\S)([^_\n]*[^_\s])_(?![\w_])/, (m, names) => make("i", "", ...mrkdwn(m[1], names))],
  [/^~(?=\S)([^~\n]*[^~\s])~(?![\w~])/, (m, names) => make("s", "", ...mrkdwn(m[1], names))],
  [/^<([^<>\n]+)>/, (m, names) => control(m[1], names)],
  [/^:([a-z0-9_+-]{1,60}):/, (m) => (m[1] in EMOJI ? emoji(m[1]) : null)],
  [/^https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)\]}'"]/, (m) => link(unescape(m[0]), [unescape(m[0])])],
];
const SPECIAL = /[`*_~<:h]/;

export function mrkdwn(text, names, verbatim = false) {
  const nodes = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) nodes.push(...drawn(unescape(plain)));
    plain = "";
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const lineStart = at === 0 || text[at - 1] === "\n";
    const quoted = lineStart && rest.match(/^(?:&gt;|>) ?([^\n]*)\n?/);
    if (quoted) {
      flush();
      nodes.push(make("div", "quote", ...mrkdwn(quoted[1], names, verbatim)));
      at += quoted[0].length;
      continue;
    }
    const wordBefore = at > 0 && /\w/.test(text[at - 1]);
    let done = false;
    if (SPECIAL.test(rest[0])) {
      for (const [pattern, build] of STYLES) {
        const styled = "*_~".includes(rest[0]) || rest[0] === "h";
        if ((styled && wordBefore) || (verbatim && rest[0] === "h")) break;
        const match = rest.match(pattern);
        const node = match && build(match, names);
        if (node) {
          flush();
          nodes.push(node);
          at += match[0].length;
          done = true;
          break;
        }
      }
    }
    if (!done) {
      plain += rest[0];
      at += 1;
    }
  }
  flush();
  return nodes;
}

export function textObject(object, names) {
  if (object.type === "plain_text") return [plainText(object)];
  return mrkdwn(object.text, names, object.verbatim === true);
}

function plainText(object) {
  const span = make("span", "");
  for (const part of object.text.split(/(:[a-z0-9_+-]{1,60}:)/)) {
    const name = part.slice(1, -1);
    const known = object.emoji !== false && part.startsWith(":") && name in EMOJI;
    span.append(...(known ? [emoji(name)] : drawn(part)));
  }
  return span;
}
