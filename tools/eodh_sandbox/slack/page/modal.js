// The modal on top: its fields, what is wrong with them, and its buttons.
import { blocks, choiceList, choices, picked } from "./blocks.js";
import { face } from "./messages.js";
import { make } from "./mrkdwn.js";

const KINDS = {
  number_input: "number", email_text_input: "email", url_text_input: "url",
  datepicker: "date", timepicker: "time", datetimepicker: "datetime-local",
};

function control(block, names, state) {
  const item = block.element;
  const known = state?.[block.block_id]?.[item.action_id] ?? {};
  const value = Object.entries(known).find(([key]) => key !== "type")?.[1] ?? null;
  let node;
  let read;
  if (["checkboxes", "radio_buttons"].includes(item.type)) {
    const many = item.type === "checkboxes";
    node = choiceList(block, item, () => {});
    const start = [value ?? []].flat().map((option) => option.value);
    for (const input of node.querySelectorAll("input")) input.checked = start.includes(input.value);
    read = () => picked(node, many);
  } else if (item.type.endsWith("_select")) {
    const many = item.type.startsWith("multi_");
    node = make("select", "");
    node.multiple = many;
    if (!many) node.append(make("option", "", item.placeholder?.text ?? "Select an item"));
    if (!many) node.firstChild.value = "";
    const start = [value ?? []].flat().map((option) => option.value ?? option);
    for (const [label, id] of choices(item, names)) {
      const option = make("option", "", label);
      option.value = id;
      option.selected = start.includes(id);
      node.append(option);
    }
    read = () => (many ? [...node.selectedOptions].map((o) => o.value) : node.value || null);
  } else {
    node = make(item.multiline ? "textarea" : "input", "");
    if (item.multiline) node.rows = 4;
    else node.type = KINDS[item.type] ?? "text";
    node.value = value ?? "";
    if (item.placeholder) node.placeholder = item.placeholder.text;
    if (item.max_length) node.maxLength = item.max_length;
    read = () => {
      if (item.type === "datetimepicker" && node.value) {
        return Math.floor(new Date(node.value).getTime() / 1000);
      }
      return node.value || null;
    };
  }
  return { node, read: () => ({ block_id: block.block_id, action_id: item.action_id, value: read() }) };
}

function field(block, names, view, reads) {
  const { node, read } = control(block, names, view.values);
  reads.push(read);
  const wrong = view.errors[block.block_id];
  const id = `field-${block.block_id}`;
  const group = node.tagName === "DIV";
  const label = make(group ? "legend" : "label", "", block.label.text,
    block.optional ? make("span", "opt", " (optional)") : null);
  if (group) node.id = id;
  else {
    label.htmlFor = id;
    node.id = id;
  }
  node.dataset.action = block.element.action_id;
  const inner = group ? make("fieldset", "", label, node) : node;
  const whole = make("div", wrong ? "b-input wrong" : "b-input", group ? null : label, inner);
  if (block.hint) whole.append(make("div", "hint", block.hint.text));
  if (wrong) {
    const text = make("div", "wrong-text", wrong);
    text.setAttribute("role", "alert");
    whole.append(text);
  }
  return whole;
}

export function viewBody(view, names, act) {
  const reads = [];
  const nodes = blocks(view.blocks, (choice) => act(choice, values()), names,
    (block) => field(block, names, view, reads));
  const values = () => reads.map((read) => read());
  return { nodes, values };
}

// What was typed stays where the ids stay, when the app updates the view.
let before = { view_id: null, values: () => [] };

function withTyped(view) {
  if (before.view_id !== view.view_id) return view;
  const values = structuredClone(view.values);
  for (const { block_id, action_id, value } of before.values()) {
    const known = values[block_id]?.[action_id];
    if (known) values[block_id][action_id] = { type: known.type, value };
  }
  return { ...view, values };
}

export function showModal(dialog, view, app, names, on) {
  const { nodes, values } = viewBody(withTyped(view), names, on.act);
  before = { view_id: view.view_id, values };
  const close = make("button", "plain", "✕");
  close.type = "button";
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => on.close(true));
  const head = make("div", "modal-head", face(app.id, app.name, "modal-app"),
    make("h2", "", view.title), close);
  const cancel = make("button", "btn", view.close ?? (view.depth > 1 ? "Back" : "Cancel"));
  cancel.type = "button";
  cancel.addEventListener("click", () => on.close(false));
  const foot = make("div", "modal-foot", cancel);
  if (view.submit) {
    const submit = make("button", "btn primary", view.submit);
    submit.type = "button";
    submit.dataset.submit = "1";
    submit.addEventListener("click", async () => {
      submit.disabled = true;
      await on.submit(values());
      submit.disabled = false;
    });
    foot.append(submit);
  }
  const trouble = view.trouble ? make("p", "modal-trouble", view.trouble) : null;
  dialog.setAttribute("aria-label", view.title);
  const at = dialog.contains(document.activeElement) ? document.activeElement : null;
  const same = at?.id ? `#${CSS.escape(at.id)}`
    : at?.dataset.action && `[data-action="${CSS.escape(at.dataset.action)}"]`;
  dialog.replaceChildren(head, make("div", "modal-body", ...nodes), ...(trouble ? [trouble] : []), foot);
  if (!dialog.open) dialog.showModal();
  const field = (same ? dialog.querySelector(same) : null)
    ?? dialog.querySelector(".b-input :is(input, textarea, select)");
  (field ?? dialog.querySelector(".modal-foot .btn"))?.focus({ preventScroll: true });
}
