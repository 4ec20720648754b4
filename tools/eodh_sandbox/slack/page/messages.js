// One message: who, when, blocks, attachments, files, thread.
import { blocks } from "./blocks.js";
import { icon } from "./icons.js";
import { clock, link, make, mrkdwn } from "./mrkdwn.js";

const COLOURS = ["#8a5a9e", "#2f7c86", "#b0562a", "#386b9c", "#7a7320", "#a13d63", "#4b6b3a"];

export function face(id, name, small = "") {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  const initials = name.split(/[\s-]+/).map((part) => part[0] ?? "").join("").slice(0, 2);
  const node = make("div", `face ${small}`, initials.toUpperCase());
  node.style.background = COLOURS[sum % COLOURS.length];
  node.setAttribute("aria-hidden", "true");
  return node;
}

export const size = (bytes) =>
  bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB`
    : `${(bytes / 1e6).toFixed(1)} MB`;

function file(item, open) {
  const button = make("button", "btn", "Open");
  button.type = "button";
  button.addEventListener("click", () => open(item));
  const about = `${item.pretty_type}, ${size(item.size)}`;
  const head = make("div", "file-head",
    make("div", "file-icon", item.filetype.slice(0, 4)),
    make("div", "", make("div", "file-name", item.title), make("div", "file-about", about)),
    button);
  const node = make("div", "file", head);
  if (item.preview !== undefined) {
    node.append(make("pre", "", item.preview));
    if (item.lines_more) {
      node.append(make("div", "file-more", `${item.lines_more.toLocaleString()} more lines`));
    }
  }
  return node;
}

function attachment(item, act, names) {
  const node = make("div", "att");
  if (/^#?[0-9a-f]{6}$/i.test(item.color ?? "")) {
    node.style.borderColor = `#${item.color.replace("#", "")}`;
  }
  if (item.pretext) node.append(make("div", "text", ...mrkdwn(item.pretext, names)));
  if (item.title) {
    const title = item.title_link ? link(item.title_link, [item.title]) : item.title;
    node.append(make("div", "att-title", title));
  }
  if (item.text) node.append(make("div", "text", ...mrkdwn(item.text, names)));
  if (item.blocks) node.append(...blocks(item.blocks, act, names));
  if (item.footer) node.append(make("div", "b-context", item.footer));
  return node;
}

function head(message, who) {
  const when = new Date(Number(message.ts) * 1000);
  const time = make("time", "msg-time", clock(when));
  time.dateTime = when.toISOString();
  return make("div", "msg-head", make("b", "", who.name),
    who.app ? make("span", "badge", "APP") : null,
    who.external ? make("span", "badge", "EXTERNAL") : null,
    who.guest ? make("span", "badge", "GUEST") : null, time);
}

function tools(message, on) {
  const row = make("div", "tools");
  const add = (label, act) => {
    const button = make("button", "plain", label);
    button.type = "button";
    button.addEventListener("click", act);
    row.append(button);
  };
  if (on.thread) add("Reply in thread", () => on.thread(message));
  for (const shortcut of on.shortcuts) {
    add(shortcut.name, () => on.shortcut(message, shortcut.callback_id));
  }
  return row;
}

export function messageNode(message, who, names, on) {
  const act = (choice) => on.act(message, choice);
  const body = make("div", "msg-body");
  if (message.ephemeral) {
    body.append(make("div", "msg-eph", icon("👁"), "Only visible to you"));
  }
  if (message.broadcast && on.thread) {
    const parent = make("button", "plain from-thread", "replied to a thread");
    parent.type = "button";
    parent.addEventListener("click", () => on.thread(message));
    body.append(make("div", "msg-eph", parent));
  }
  body.append(head(message, who));
  if (message.blocks.length) body.append(...blocks(message.blocks, act, names));
  else if (message.text) body.append(make("div", "text", ...mrkdwn(message.text, names)));
  if (message.edited) body.append(make("span", "edited", "(edited)"));
  body.append(...message.attachments.map((item) => attachment(item, act, names)));
  body.append(...message.files.map((item) => file(item, on.open)));
  if (message.reply_count && on.thread) {
    const many = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
    const button = make("button", "replies", many);
    button.type = "button";
    button.addEventListener("click", () => on.thread(message));
    body.append(button);
  }
  const node = make("article", message.ephemeral ? "msg eph" : "msg", face(message.user, who.name), body);
  node.dataset.ts = message.ts;
  node.tabIndex = -1;
  if (on.thread && !message.ephemeral) {
    node.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "t" || event.target !== node) return;
      event.preventDefault();
      on.thread(message);
    });
  }
  node.setAttribute("aria-label", `${who.name}${message.ephemeral ? ", only visible to you" : ""}`);
  if (!message.ephemeral) node.append(tools(message, on));
  return node;
}
