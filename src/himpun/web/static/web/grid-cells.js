// The cells of the form grid: what a field holds and held, which one is beside another.
"use strict";

(() => {
  const fieldsOf = (row) => [...row.querySelectorAll("[data-col]")];

  /** What a field held when the page was made; a list has no default value of its own. */
  const firstOf = (field) =>
    field.defaultValue ?? [...field.options].find((each) => each.defaultSelected)?.value ?? "";

  const isTouched = (row) => fieldsOf(row).some((field) => field.value !== field.dataset.stored);

  /** A token for one save; randomUUID is missing on plain HTTP in the office LAN. */
  const newToken = () =>
    [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");

  /** The whole list of reasons, where the page left it out because the row has a figure. */
  const fillOptions = (grid, field) => {
    if (field.tagName !== "SELECT" || field.options.length > 1) return;
    const chosen = field.value;
    const all = grid.querySelector("template[data-options]").content;
    field.replaceChildren(all.cloneNode(true));
    field.value = chosen;
  };

  /** Put a text into a field as if it had been typed there before. */
  const putText = (grid, field, text) => {
    if (field.tagName === "SELECT" && text) fillOptions(grid, field);
    field.value = text;
  };

  /** A bar has come up: the cell under the hand moves out from under it. */
  const uncover = (bar) => {
    const hand = document.activeElement;
    if (!hand?.closest?.("form[data-grid]") || bar.contains(hand)) return;
    const place = bar.getBoundingClientRect();
    if (hand.getBoundingClientRect().bottom > place.top) hand.scrollIntoView({ block: "nearest" });
  };

  const caretAt = (field, end) =>
    field.selectionStart === field.selectionEnd &&
    field.selectionStart === (end ? field.value.length : 0);

  /** The cell above or below in the same column. */
  const neighbour = (grid, field, step) => {
    const rows = [...grid.querySelectorAll("tr[data-row]")];
    const column = field.dataset.col;
    const own = [...field.closest("tr").querySelectorAll(`[data-col=${column}]`)];
    const next = own[own.indexOf(field) + step];
    if (next) return next;
    for (let at = rows.indexOf(field.closest("tr")) + step; rows[at]; at += step) {
      const cells = rows[at].querySelectorAll(`[data-col=${column}]`);
      if (cells.length) return step > 0 ? cells[0] : cells[cells.length - 1];
    }
    return null;
  };

  const go = (field, event) => {
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select?.();
  };

  /** What is stored stands in the cell again. Typed by the browser, so that Ctrl+Z takes it back. */
  const undo = (field) => {
    const text = field.dataset.stored;
    if (field.value === text) return;
    field.select();
    const isTyped = document.execCommand(text ? "insertText" : "delete", false, text);
    if (isTyped && field.value === text) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /** Tab is the browser's own; arrows, Enter, Esc and Ctrl+Enter are the grid's. */
  const onKey = (grid, event) => {
    const field = event.target;
    if (!field.dataset?.col) return;
    const isText = field.tagName === "TEXTAREA";
    // A list opens and moves by its own keys; only the way to the details is ours.
    if (field.tagName === "SELECT" && !(event.key === "Enter" && event.ctrlKey)) return;
    const all = fieldsOf(grid).filter((each) => !each.hidden);
    const at = all.indexOf(field);
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      field.closest("tr").querySelector("[data-details]")?.click();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const below = neighbour(grid, field, 1);
      if (below) go(below, event);
      else field.dispatchEvent(new CustomEvent("himpun:leave", { bubbles: true }));
    } else if (event.key === "Escape") {
      undo(field);
    } else if (event.key === "ArrowDown" && (!isText || caretAt(field, true))) {
      go(neighbour(grid, field, 1), event);
    } else if (event.key === "ArrowUp" && (!isText || caretAt(field, false))) {
      go(neighbour(grid, field, -1), event);
    } else if (event.key === "ArrowLeft" && caretAt(field, false)) {
      go(all[at - 1], event);
    } else if (event.key === "ArrowRight" && caretAt(field, true)) {
      go(all[at + 1], event);
    }
  };

  Object.assign(window.himpun, {
    fieldsOf,
    firstOf,
    isTouched,
    newToken,
    fillOptions,
    putText,
    uncover,
    onKey,
  });
})();
