// The page by keyboard: from message to message, and back to where one was.

// Where the keyboard is, to go there again when the messages are drawn again.
export function focusIn(box) {
  const at = document.activeElement;
  const article = box.contains(at) ? at.closest("article") : null;
  if (!article) return null;
  const usable = (node) => [...node.querySelectorAll("a, button, input, select")];
  const { ts } = article.dataset;
  const number = usable(article).indexOf(at);
  return () => {
    const same = box.querySelector(`[data-ts="${ts}"]`);
    (same && usable(same)[number] || same)?.focus({ preventScroll: true });
  };
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

export function walk(list, area) {
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
