// The menu behind ⋯: over everything, inside the window, by mouse and by keyboard.
import { make } from "./mrkdwn.js";

function place(list, button) {
  const at = button.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.right - width), window.innerWidth - width - 8);
  const below = at.bottom + 4;
  const top = below + height > window.innerHeight - 8 ? at.top - height - 4 : below;
  list.style.left = `${Math.max(8, left)}px`;
  list.style.top = `${Math.max(8, top)}px`;
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function walk(event, list) {
  const all = [...list.children];
  const at = all.indexOf(document.activeElement);
  let next;
  if (event.key in STEPS) next = all[(at + STEPS[event.key] + all.length) % all.length];
  if (event.key === "Home") next = all[0];
  if (event.key === "End") next = all.at(-1);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function open(button, items) {
  const list = make("div", "options");
  list.popover = "auto";
  list.setAttribute("role", "menu");
  for (const [label, chosen] of items) {
    const item = make("button", "plain", label);
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.addEventListener("click", () => {
      list.hidePopover();
      chosen();
    });
    list.append(item);
  }
  list.addEventListener("keydown", (event) => walk(event, list));
  list.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    button.setAttribute("aria-expanded", "false");
    list.remove();
  });
  // Nothing beside an open modal can be used.
  (button.closest("dialog") ?? document.body).append(list);
  list.showPopover();
  place(list, button);
  list.firstElementChild?.focus();
  button.setAttribute("aria-expanded", "true");
}

export function menuButton(label, items) {
  const button = make("button", "btn more", "•••");
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  // A click outside closes a menu, and so does one on its own button.
  let wasOpen = false;
  button.addEventListener("pointerdown", () => {
    wasOpen = button.getAttribute("aria-expanded") === "true";
  });
  button.addEventListener("click", () => {
    if (!wasOpen) open(button, items);
    wasOpen = false;
  });
  return button;
}
