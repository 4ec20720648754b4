// The box to write in: it grows, offers the app's commands, and sends.
import { make } from "./mrkdwn.js";

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

function offer(list, area, commands) {
  const typed = area.value;
  const fitting = typed.startsWith("/") && !typed.includes(" ")
    ? Object.entries(commands()).filter(([name]) => name.startsWith(typed)) : [];
  list.replaceChildren(...fitting.map(([name, about]) => {
    const button = make("button", "", make("b", "", name), about);
    button.type = "button";
    button.addEventListener("click", () => {
      area.value = `${name} `;
      area.focus();
      offer(list, area, commands);
    });
    return button;
  }));
  list.hidden = !fitting.length;
}

// Tab takes the command that is offered, and so does Enter where it is not typed whole.
function complete(list, area, event) {
  const offered = list.hidden ? null : list.querySelector("button");
  if (!offered) return false;
  if (event.key === "Escape") {
    event.stopPropagation();
    list.hidden = true;
    return true;
  }
  const isWhole = area.value === offered.querySelector("b").textContent;
  const takes = event.key === "Tab" ? !event.shiftKey : event.key === "Enter" && !isWhole;
  if (!takes) return false;
  event.preventDefault();
  offered.click();
  return true;
}

export function composer(form, commands, send) {
  const area = form.querySelector("textarea");
  const list = form.querySelector(".suggest");
  const changed = () => {
    grow(area);
    if (list) offer(list, area, commands);
  };
  const sends = (event) => {
    event.preventDefault();
    const text = area.value.trim();
    if (!text) return;
    area.value = "";
    changed();
    send(text);
  };
  form.addEventListener("submit", sends);
  area.addEventListener("input", changed);
  area.addEventListener("keydown", (event) => {
    if (list && complete(list, area, event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) sends(event);
  });
}
