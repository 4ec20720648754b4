// Block Kit as Slack shows it. `act` receives what a person clicked or chose.
import { drawn } from "./icons.js";
import { menuButton } from "./menu.js";
import { broadcast, date, emoji, link, make, person, textObject } from "./mrkdwn.js";

const INLINE = {
  text: (e) => make("span", "", ...drawn(e.text)),
  link: (e) => link(e.url, [e.text || e.url]),
  user: (e, names) => person(e.user_id, names),
  usergroup: (e, names) => person(e.usergroup_id, names),
  channel: (e, names) => make("span", "mention", `#${names.get(e.channel_id) ?? e.channel_id}`),
  broadcast: (e) => broadcast(e.range),
  emoji: (e) => emoji(e.name),
  date: (e) => date(e.timestamp, e.format, e.fallback),
  color: (e) => document.createTextNode(e.value),
};
const WRAPS = { bold: "b", italic: "i", strike: "s", underline: "u", code: "code" };

function inline(element, names) {
  let node = INLINE[element.type]?.(element, names) ?? document.createTextNode("");
  for (const [style, name] of Object.entries(WRAPS)) {
    if (element.style?.[style]) node = make(name, "", node);
  }
  return node;
}

function richList(list, names) {
  const node = make(list.style === "ordered" ? "ol" : "ul", "rt-list");
  if (list.indent) node.style.marginLeft = `${list.indent * 22}px`;
  if (list.offset) node.start = list.offset + 1;
  for (const section of list.elements) {
    node.append(make("li", "", ...section.elements.map((e) => inline(e, names))));
  }
  return node;
}

function richText(block, names) {
  const node = make("div", "b rt");
  for (const part of block.elements) {
    if (part.type === "rich_text_list") {
      node.append(richList(part, names));
      continue;
    }
    const kind = part.type === "rich_text_preformatted" ? "pre" : "";
    node.append(make("div", kind, ...part.elements.map((e) => inline(e, names))));
  }
  return node;
}

const named = (block, element) => ({ block_id: block.block_id, action_id: element.action_id });

function confirmed(element) {
  if (!element.confirm) return true;
  const { title, text } = element.confirm;
  return window.confirm(`${title.text}\n\n${text.text}`);
}

function button(block, element, act) {
  const classes = ["btn", element.style ?? "", element.url ? "out" : ""].join(" ");
  const node = make(element.url ? "a" : "button", classes, ...textObject(element.text, new Map()));
  if (element.url) {
    Object.assign(node, { href: element.url, target: "_blank", rel: "noopener noreferrer" });
  } else node.type = "button";
  node.dataset.action = element.action_id;
  if (element.accessibility_label) node.setAttribute("aria-label", element.accessibility_label);
  // A disabled button would lose the keyboard's place.
  node.addEventListener("click", async () => {
    if (node.ariaDisabled === "true" || !confirmed(element)) return;
    if (!element.url) node.ariaDisabled = "true";
    await act({ ...named(block, element) });
    node.ariaDisabled = null;
  });
  return node;
}

function overflow(block, element, act) {
  return menuButton("More actions", element.options.map((option) => [option.text.text, () => {
    if (option.url) window.open(option.url, "_blank", "noopener,noreferrer");
    act({ ...named(block, element), value: option.value });
  }]));
}

export function choices(element, names) {
  const people = [...names].filter(([id]) => id.startsWith("U"));
  const places = [...names].filter(([id]) => /^[CDG]/.test(id));
  if (element.type.includes("users")) return people.map(([id, name]) => [name, id]);
  if (/conversations|channels/.test(element.type)) return places.map(([id, n]) => [`#${n}`, id]);
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  return groups.flatMap((g) => g.options.map((o) => [o.text.text, o.value]));
}

function initially(element) {
  const keys = Object.keys(element).filter((key) => key.startsWith("initial_"));
  const value = keys.length ? element[keys[0]] : undefined;
  if (Array.isArray(value)) return value.map((v) => v.value ?? v);
  return value?.value ?? value;
}

function select(block, element, act, names) {
  const node = make("select", "pick");
  const first = make("option", "", element.placeholder?.text ?? "Select an item");
  first.value = "";
  node.append(first);
  node.setAttribute("aria-label", element.placeholder?.text ?? "Select");
  for (const [label, value] of choices(element, names)) {
    const option = make("option", "", label);
    option.value = value;
    option.selected = value === initially(element);
    node.append(option);
  }
  node.dataset.action = element.action_id;
  node.addEventListener("change", () => {
    if (node.value) act({ ...named(block, element), value: node.value });
  });
  return node;
}

function picker(block, element, act) {
  const node = make("input", "pick");
  node.type = { datepicker: "date", timepicker: "time" }[element.type] ?? "datetime-local";
  node.value = initially(element) ?? "";
  node.setAttribute("aria-label", element.placeholder?.text ?? element.type);
  node.addEventListener("change", () => {
    const seconds = Math.floor(new Date(node.value).getTime() / 1000);
    const value = element.type === "datetimepicker" ? seconds : node.value;
    act({ ...named(block, element), value });
  });
  return node;
}

export function choiceList(block, element, changed) {
  const list = make("div", "");
  const many = element.type === "checkboxes";
  const start = [initially(element) ?? []].flat();
  for (const option of element.options) {
    const input = make("input", "");
    input.type = many ? "checkbox" : "radio";
    input.name = `${block.block_id} ${element.action_id}`;
    input.value = option.value;
    input.checked = start.includes(option.value);
    const label = make("label", "choice", input, ...textObject(option.text, new Map()));
    if (option.description) label.append(make("span", "hint", option.description.text));
    list.append(label);
    input.addEventListener("change", () => changed(picked(list, many)));
  }
  return list;
}

export function picked(list, many) {
  const values = [...list.querySelectorAll("input:checked")].map((i) => i.value);
  return many ? values : (values[0] ?? null);
}

export function element(block, item, act, names) {
  if (item.type === "button") return button(block, item, act);
  if (item.type === "overflow") return overflow(block, item, act);
  if (item.type.endsWith("picker")) return picker(block, item, act);
  if (["checkboxes", "radio_buttons"].includes(item.type)) {
    return choiceList(block, item, (value) => act({ ...named(block, item), value }));
  }
  if (item.type.endsWith("_select")) return select(block, item, act, names);
  return make("span", "badge", item.type);
}

function section(block, act, names) {
  const grow = make("div", "grow");
  if (block.text) grow.append(make("div", "text", ...textObject(block.text, names)));
  if (block.fields) {
    const fields = block.fields.map((f) => make("div", "text", ...textObject(f, names)));
    grow.append(make("div", "fields", ...fields));
  }
  const node = make("div", "b b-section", grow);
  if (block.accessory) node.append(element(block, block.accessory, act, names));
  return node;
}

function context(block, names) {
  const parts = block.elements.map((e) => make("span", "text", ...textObject(e, names)));
  return make("div", "b b-context", ...parts);
}

const BLOCKS = {
  section,
  context: (block, _act, names) => context(block, names),
  header: (block) => make("div", "b b-header", ...textObject(block.text, new Map())),
  divider: () => make("hr", "b-divider"),
  rich_text: (block, _act, names) => richText(block, names),
  actions: (block, act, names) =>
    make("div", "b-actions", ...block.elements.map((e) => element(block, e, act, names))),
};

export function blocks(list, act, names, input) {
  return list.map((block) => {
    if (block.type === "input" && input) return input(block);
    return BLOCKS[block.type]?.(block, act, names) ?? make("div", "badge", block.type);
  });
}
