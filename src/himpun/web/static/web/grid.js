// Autosave, keyboard and side panel of the form grid. Without this file there is one save button.
"use strict";

(() => {
  const RETRY = 5000;

  /** A token for one save; randomUUID is missing on plain HTTP in the office LAN. */
  const newToken = () =>
    [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");

  const wait = (time) => new Promise((again) => setTimeout(again, time));
  const fieldsOf = (row) => [...row.querySelectorAll("[data-col]")];
  /** What a field held when the page was made; a list has no default value of its own. */
  const firstOf = (field) =>
    field.defaultValue ?? [...field.options].find((each) => each.defaultSelected)?.value ?? "";
  const isTouched = (row) => fieldsOf(row).some((field) => field.value !== field.dataset.stored);

  /** What was typed and not yet stored outlives a reload and a login, for the same person only. */
  class Kept {
    constructor(owner) {
      this.name = `himpun:${owner}:${location.pathname}`;
    }

    read() {
      try {
        return JSON.parse(sessionStorage.getItem(this.name)) ?? {};
      } catch {
        return {};
      }
    }

    /** Keep the cells of a row that are not stored, and forget those that are. */
    note(row) {
      const kept = this.read();
      for (const field of fieldsOf(row)) {
        if (field.value === field.dataset.stored) delete kept[field.name];
        else kept[field.name] = field.value;
      }
      try {
        if (Object.keys(kept).length) sessionStorage.setItem(this.name, JSON.stringify(kept));
        else sessionStorage.removeItem(this.name);
      } catch {
        // A browser without storage keeps what is on the page.
      }
    }
  }

  class Row {
    constructor(grid, element, kept) {
      this.grid = grid;
      this.element = element;
      this.kept = kept;
      this.isSaving = false;
      this.isWaiting = false;
      this.isDisputed = element.querySelector("[data-choose]") !== null;
      this.isEnded = false;
      this.refused = "";
      this.settled = null;
      for (const field of fieldsOf(element)) field.dataset.stored = firstOf(field);
    }

    get place() {
      return this.element.querySelector(".g-state-in");
    }

    get typed() {
      return fieldsOf(this.element)
        .map((field) => field.value)
        .join("\u0000");
    }

    /** Show one of the grid's prepared states; the version stays where it is. */
    show(name) {
      this.settled ??= [...this.place.childNodes];
      const version = this.place.querySelector("input[type=hidden]");
      const words = this.grid.querySelector(`template[data-state=${name}]`).content;
      this.place.replaceChildren(version, words.cloneNode(true));
    }

    /** Nothing to save after all: the state that the server gave comes back. */
    settle() {
      if (this.settled) this.place.replaceChildren(...this.settled);
      this.settled = null;
    }

    /** What was typed before a reload stands in its cells again, to be saved by hand. */
    restore(texts) {
      for (const field of fieldsOf(this.element)) {
        if (texts[field.name] !== undefined) field.value = texts[field.name];
      }
      if (isTouched(this.element)) this.show("kept");
    }

    /** A cell was left: save what is new, and nothing that was refused just so. */
    leave() {
      if (this.isDisputed) return;
      if (!isTouched(this.element)) this.settle();
      else if (this.typed !== this.refused) this.save();
    }

    /** One save at a time; what was typed meanwhile goes with the next one. */
    async save() {
      if (this.isSaving) {
        this.isWaiting = true;
        return;
      }
      this.isSaving = true;
      this.isWaiting = false;
      this.isEnded = false;
      this.show("saving");
      const body = new FormData();
      body.append("token", newToken());
      for (const field of this.element.querySelectorAll("[name]")) {
        body.append(field.name, field.value);
      }
      await this.send(body);
      this.isSaving = false;
      this.kept.note(this.element);
      if (this.isWaiting) this.leave();
    }

    /** Sent until an answer comes; the same token makes a repeated save the same save. */
    async send(body) {
      const csrf = this.grid.elements.namedItem("csrfmiddlewaretoken");
      body.set("csrfmiddlewaretoken", csrf.value);
      const address = `${this.grid.dataset.save}${this.element.dataset.row}/`;
      let answer;
      try {
        answer = await fetch(address, { method: "POST", body });
      } catch {
        this.show("offline");
        await wait(RETRY);
        return this.send(body);
      }
      if (answer.redirected || answer.status === 403) {
        this.isEnded = true;
        return this.show("ended");
      }
      if (![200, 409, 422].includes(answer.status)) return this.show("failed");
      this.isDisputed = answer.status === 409;
      this.refused = answer.status === 422 ? this.typed : "";
      return this.take(await answer.text(), body, answer.status === 200);
    }

    /** Put the parts of the answer in place; the cell under the hand is not touched. */
    take(html, body, isStored) {
      const parts = document.createElement("template");
      parts.innerHTML = html;
      const told = [...parts.content.querySelectorAll("[data-understood]")];
      const understood = new Map(told.map((one) => [one.dataset.understood, one.value]));
      const faulty = [...parts.content.querySelectorAll("[data-faulty]")].map(
        (one) => one.dataset.faulty,
      );
      for (const part of parts.content.querySelectorAll("[id]")) {
        document.getElementById(part.id)?.replaceWith(part);
      }
      this.settled = null;
      for (const field of fieldsOf(this.element)) {
        field.setAttribute("aria-invalid", String(faulty.includes(field.name)));
        if (!isStored) continue;
        const sent = body.get(field.name);
        const text = understood.get(field.name) ?? sent;
        field.dataset.stored = text;
        if (field.value === sent) field.value = text;
      }
      for (const part of parts.content.querySelectorAll("[data-wanted]")) {
        const field = this.grid.elements.namedItem(part.dataset.wanted);
        if (!field) continue;
        field.hidden = part.value === "";
        if (!field.hidden && field.options.length < 2) {
          const all = this.grid.querySelector("template[data-options]").content;
          field.replaceChildren(all.cloneNode(true));
        }
      }
      if (isStored) {
        for (const remark of document.querySelectorAll("[data-stale]")) remark.hidden = false;
      }
    }

    /** After a conflict: the stored value or mine. */
    choose(which) {
      if (which === "stored") {
        for (const stored of this.element.querySelectorAll("[data-choice]")) {
          const field = this.grid.elements.namedItem(stored.dataset.choice);
          if (field) field.value = stored.dataset.text;
        }
      }
      this.isDisputed = false;
      return this.save();
    }
  }

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
      else field.blur();
    } else if (event.key === "Escape") {
      field.value = field.dataset.stored;
      field.dispatchEvent(new Event("input", { bubbles: true }));
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

  /** The page of a row, beside the grid. */
  class Panel {
    constructor() {
      this.dialog = document.createElement("dialog");
      this.dialog.className = "side";
      this.dialog.setAttribute("aria-labelledby", "side-title");
      document.body.append(this.dialog);
      this.dialog.addEventListener("click", (event) => {
        if (event.target === this.dialog || event.target.closest("[data-close]")) {
          this.dialog.close();
        }
      });
      this.dialog.addEventListener("close", () => this.opener?.focus());
    }

    /** Show it, or go to the page itself when it cannot be fetched. */
    async open(link, opener) {
      this.opener = opener;
      const answer = await fetch(link.href).catch(() => null);
      if (!answer?.ok || answer.redirected) {
        location.assign(link.href);
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const head = document.createElement("div");
      head.className = "side-head";
      const title = document.createElement("h2");
      title.id = "side-title";
      title.textContent = link.textContent;
      const close = document.createElement("button");
      close.type = "button";
      close.className = "button tight";
      close.dataset.close = "";
      close.textContent = "Tutup";
      head.append(title, close);
      const body = document.createElement("div");
      body.className = "side-in";
      body.append(page.getElementById("row-panel"));
      this.dialog.replaceChildren(head, body);
      this.dialog.showModal();
      const anchor = link.hash && this.dialog.querySelector(link.hash);
      if (anchor) anchor.scrollIntoView();
    }
  }

  /** After a login in another tab: this page takes the new CSRF value and saves what is left. */
  const resume = async (grid, rows) => {
    const ended = [...rows.values()].filter((row) => row.isEnded);
    if (!ended.length) return;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector("form[data-grid]");
    const fresh = form?.querySelector("[name=csrfmiddlewaretoken]");
    if (!fresh || form.dataset.owner !== grid.dataset.owner) return;
    grid.elements.namedItem("csrfmiddlewaretoken").value = fresh.value;
    for (const row of ended) row.save();
  };

  const start = (grid) => {
    const kept = new Kept(grid.dataset.owner);
    const before = kept.read();
    const rows = new Map();
    for (const element of grid.querySelectorAll("tr[data-row]")) {
      const row = new Row(grid, element, kept);
      rows.set(element, row);
      row.restore(before);
    }
    const rowOf = (target) => rows.get(target.closest("tr[data-row]"));
    const panel = new Panel();

    grid.addEventListener("submit", (event) => event.preventDefault());
    grid.addEventListener("keydown", (event) => onKey(grid, event));
    grid.addEventListener("input", (event) => {
      const row = rowOf(event.target);
      if (!row) return;
      kept.note(row.element);
      if (!row.isSaving && !row.isDisputed) row.show("typing");
    });
    grid.addEventListener("change", (event) => {
      // A choice from a list is made at once; nobody has to leave the cell first.
      if (event.target.tagName === "SELECT") rowOf(event.target)?.leave();
    });
    grid.addEventListener("focusout", (event) => {
      if (event.target.dataset.col) rowOf(event.target)?.leave();
    });
    grid.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-choose]");
      if (choice) rowOf(choice).choose(choice.dataset.choose);
      const link = event.target.closest("[data-details], .g-clip");
      if (!link || event.metaKey || event.shiftKey || event.ctrlKey) return;
      event.preventDefault();
      const opener = document.activeElement?.dataset?.col ? document.activeElement : link;
      panel.open(link, opener);
    });
    const wake = () => resume(grid, rows);
    window.addEventListener("focus", wake);
    document.addEventListener("visibilitychange", () => document.hidden || wake());
    window.addEventListener("beforeunload", (event) => {
      if ([...rows.values()].some((row) => row.isSaving || isTouched(row.element))) {
        event.preventDefault();
      }
    });
  };

  for (const hint of document.querySelectorAll("[data-with-script]")) hint.hidden = false;
  for (const hint of document.querySelectorAll("[data-without-script]")) hint.hidden = true;
  for (const grid of document.querySelectorAll("form[data-grid]")) start(grid);
})();
