// Emoji drawn here: a machine without an emoji font shows them too.
const SVG = "http://www.w3.org/2000/svg";
const disc = (colour) => [["circle", { cx: 10, cy: 10, r: 8, fill: colour }]];
const line = (d, colour = "#fff", width = 2.2) =>
  ["path", { d, fill: "none", stroke: colour, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" }];
const fill = (d, colour) => ["path", { d, fill: colour }];

const RED = "#d7263d";
const GREEN = "#1d9a5b";
const AMBER = "#e6a100";
const BLUE = "#2f7fc1";
const GREY = "#7c7a7c";
const sheet = [fill("M5 2h7l4 4v12H5z", "#e9eef2"), line("M5 2h7l4 4v12H5zM12 2v4h4M8 10h5M8 13h5", "#6c7f8c", 1.1)];
const glass = [line("M6 2h8M6 18h8M7 2v3l3 5 3-5V2M7 18v-3l3-5 3 5v3", "#8a6d3b", 1.5), fill("M8.3 17l1.7-2.6 1.7 2.6zM8.2 5h3.6L10 8z", AMBER)];
const lens = [["circle", { cx: 8.5, cy: 8.5, r: 5, fill: "#dcecf7", stroke: GREY, "stroke-width": 1.8 }], line("M12.5 12.5L17 17", GREY, 2.4)];
const lock = [fill("M4.5 9h11v8h-11z", AMBER), line("M7 9V6.5a3 3 0 0 1 6 0V9", GREY, 1.8)];
const eye = [line("M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z", GREY, 1.6), ["circle", { cx: 10, cy: 10, r: 2.6, fill: GREY }]];
const eyes = [["ellipse", { cx: 6, cy: 10, rx: 3.6, ry: 5.5, fill: "#fff", stroke: GREY }], ["ellipse", { cx: 14, cy: 10, rx: 3.6, ry: 5.5, fill: "#fff", stroke: GREY }], ["circle", { cx: 7.4, cy: 11, r: 1.9, fill: "#222" }], ["circle", { cx: 15.4, cy: 11, r: 1.9, fill: "#222" }]];
const warning = [fill("M10 2l9 16H1z", "#f0b429"), line("M10 8v4.2M10 15v.2", "#33270a")];
const clock = [["circle", { cx: 10, cy: 10, r: 7.6, fill: "#f3f5f7", stroke: GREY, "stroke-width": 1.6 }], line("M10 5.6V10l3 2", GREY, 1.6)];
const bulb = [["circle", { cx: 10, cy: 8, r: 5.6, fill: "#f7cf46" }], line("M7.8 15h4.4M8.4 17.6h3.2", GREY, 1.6)];
const stop = [...disc(RED), line("M5.6 10h8.8", "#fff", 3)];
const repeat = [line("M4 8a6 6 0 0 1 11-2M16 12a6 6 0 0 1-11 2M15 2.6V6h-3.4M5 17.4V14h3.4", BLUE, 1.8)];
const bell = [fill("M10 2a5 5 0 0 0-5 5v4l-2 3.5h14L15 11V7a5 5 0 0 0-5-5zM8 16a2 2 0 0 0 4 0z", AMBER)];
const key = [["circle", { cx: 6.4, cy: 10, r: 3.4, fill: "none", stroke: AMBER, "stroke-width": 2.4 }], line("M10 10h8M15 10v3", AMBER, 2.4)];
const chain = [line("M8.6 11.4a3 3 0 0 0 4.2 0l3-3a3 3 0 0 0-4.2-4.2l-1 1M11.4 8.6a3 3 0 0 0-4.2 0l-3 3a3 3 0 0 0 4.2 4.2l1-1", BLUE, 1.8)];
const folder = [fill("M2 4h6l2 2h8v11H2z", "#e9b44c")];
const info = [...disc(BLUE), line("M10 9.4V14M10 6.2v.1")];

const DRAWN = {
  "❌": [["rect", { x: 2, y: 2, width: 16, height: 16, rx: 3, fill: RED }], line("M6.6 6.6l6.8 6.8M13.4 6.6l-6.8 6.8")],
  "✖": [line("M4.6 4.6l10.8 10.8M15.4 4.6L4.6 15.4", "#333", 2.8)],
  "✅": [["rect", { x: 2, y: 2, width: 16, height: 16, rx: 3, fill: GREEN }], line("M5.6 10.4l3 3.2 5.8-7")],
  "✔": [line("M3.6 10.8l4.4 4.6 8.4-10.6", GREEN, 2.8)],
  "⚠": warning, "⏳": glass, "⌛": glass, "🔍": lens, "🔎": lens, "🔒": lock, "👁": eye, "👀": eyes,
  "🔴": disc(RED), "🟢": disc(GREEN), "🟡": disc("#f0c419"), "🔵": disc(BLUE), "🟠": disc("#e8792b"),
  "⚫": disc("#333"), "⚪": [["circle", { cx: 10, cy: 10, r: 7.4, fill: "#f4f4f6", stroke: "#b9b6b9", "stroke-width": 1.2 }]],
  "📄": sheet, "📜": sheet, "📝": sheet, "🕒": clock, "⏱": clock, "💡": bulb, "⛔": stop, "🛑": disc(RED),
  "🚫": [["circle", { cx: 10, cy: 10, r: 7, fill: "none", stroke: RED, "stroke-width": 2.4 }], line("M5.2 5.2l9.6 9.6", RED, 2.4)],
  "🚀": [fill("M10 1c3 2.4 4 6 3.6 10H6.4C6 7 7 3.4 10 1z", "#dfe5ea"), fill("M6.4 9L3.4 13v2.6L7 13zM13.6 9l3 4v2.6L13 13z", RED), ["circle", { cx: 10, cy: 7, r: 1.6, fill: BLUE }], fill("M8 13h4l-2 5.5z", AMBER)],
  "📦": [fill("M2.5 6L10 2.5 17.5 6v8.5L10 18l-7.5-3.5z", "#c8955a"), line("M2.5 6L10 9.5 17.5 6M10 9.5V18", "#8d6236", 1.3)],
  "📊": [["rect", { x: 2, y: 2, width: 16, height: 16, rx: 2, fill: "#eef2f5" }], line("M6 15V9", BLUE, 2.6), line("M10 15V5", RED, 2.6), line("M14 15v-4", GREEN, 2.6)],
  "🔁": repeat, "🔄": repeat, "🔔": bell, "🔕": [...bell, line("M3 3l14 14", RED, 2.2)], "🔑": key, "🔗": chain, "📁": folder, "ℹ": info,
  "❓": [line("M7 7a3 3 0 1 1 4.4 2.7C10.4 10.3 10 11 10 12.2M10 16v.1", RED, 2.6)],
  "❗": [line("M10 3v9M10 16.4v.1", RED, 2.8)],
  "👋": [fill("M4 10.5c0-1 1.3-1.3 1.8-.4L7 12 5.6 5.6c-.2-1.1 1.4-1.5 1.7-.4L8.6 10 8.3 3.8c0-1.2 1.6-1.2 1.7 0l.5 5.8.9-5c.2-1.1 1.8-.9 1.6.3l-.6 5.6 1.6-3c.5-1 1.9-.4 1.5.7l-2 7c-.6 2-2.2 2.8-4.2 2.5-1.6-.2-2.6-1-3.3-2.6z", "#f0b429")],
  "▶": [fill("M5 3l12 7-12 7z", BLUE)], "⏸": [fill("M5 3h4v14H5zM11 3h4v14h-4z", BLUE)],
};
const KNOWN = new RegExp(`(?:${Object.keys(DRAWN).join("|")})\\uFE0F?`, "gu");

export function icon(character) {
  const shapes = DRAWN[character.replace("\uFE0F", "")];
  const whole = document.createElement("span");
  whole.className = "emoji";
  if (!shapes) {
    whole.textContent = character;
    return whole;
  }
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.append(shape);
  }
  const text = document.createElement("span");
  text.className = "unseen";
  text.textContent = character;
  whole.append(svg, text);
  return whole;
}

// A text as nodes: its emoji drawn, the rest as it is.
export function drawn(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(KNOWN)) {
    if (match.index > at) nodes.push(document.createTextNode(text.slice(at, match.index)));
    nodes.push(icon(match[0]));
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}
