// The form grid: autosave, what waits for the line, paste, live values, the panel beside it.
// Without a script there is one save button. The parts are in grid-*.js and kept.js.
"use strict";

(() => {
  const { Kept, Line, Panel, Paste, Row, isTouched, onKey } = window.himpun;
  const LIVE_AFTER = 350;
  const SENT = { 200: "stored", 409: "disputed", 422: "refused", 403: "ended", 404: "gone" };

  /** One grid on its page: its rows, what is kept of it, and the way to the server. */
  class Desk {
    constructor(grid) {
      this.grid = grid;
      this.kept = new Kept(grid.dataset.owner, grid.dataset.form, grid.dataset.title);
      this.rows = new Map();
      this.line = new Line(this);
      for (const element of grid.querySelectorAll("tr[data-row]")) {
        this.rows.set(element, new Row(this, element));
      }
      this.paste = new Paste(this);
    }

    rowOf(target) {
      return this.rows.get(target.closest("tr[data-row]"));
    }

    /** Send the cells of one row; `status` in words, `html` what the server says to it. */
    async post(key, body) {
      body.set("csrfmiddlewaretoken", this.csrf.value);
      try {
        const address = `${this.grid.dataset.save}${key}/`;
        const answer = await fetch(address, { method: "POST", body });
        if (answer.redirected) return { status: "ended", html: "" };
        const status = SENT[answer.status] ?? "failed";
        return { status, html: await answer.text() };
      } catch {
        return { status: "offline", html: "" };
      }
    }

    get csrf() {
      return this.grid.elements.namedItem("csrfmiddlewaretoken");
    }

    /** After a login in another tab: take the new CSRF value, if the same person is there. */
    async renew() {
      const answer = await fetch(this.grid.dataset.form).catch(() => null);
      if (!answer?.ok || answer.redirected) return false;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const form = page.querySelector("form[data-grid]");
      const fresh = form?.querySelector("[name=csrfmiddlewaretoken]");
      if (!fresh || form.dataset.owner !== this.grid.dataset.owner) return false;
      this.csrf.value = fresh.value;
      return true;
    }
  }

  const listen = (desk) => {
    const { grid, line } = desk;
    const panel = new Panel();
    const timers = new Map();
    const reckonSoon = (row, hand) => {
      if (!row.element.querySelector(".g-value.computed")) return;
      clearTimeout(timers.get(row));
      timers.set(
        row,
        setTimeout(() => row.reckon(hand), LIVE_AFTER),
      );
    };

    grid.addEventListener("submit", (event) => event.preventDefault());
    grid.addEventListener("keydown", (event) => onKey(grid, event));
    grid.addEventListener("paste", (event) => desk.paste.onPaste(event));
    grid.addEventListener("input", (event) => {
      const row = desk.rowOf(event.target);
      if (!row) return;
      row.note();
      if (!row.saving && !row.isDisputed) row.show("typing");
      if (event.target.dataset.col === "value") reckonSoon(row, event.target);
    });
    grid.addEventListener("himpun:leave", (event) => desk.rowOf(event.target)?.leave());
    grid.addEventListener("change", (event) => {
      // A choice from a list is made at once; nobody has to leave the cell first.
      if (event.target.tagName === "SELECT") desk.rowOf(event.target)?.leave();
    });
    grid.addEventListener("focusout", (event) => {
      if (event.target.dataset.col) desk.rowOf(event.target)?.leave();
    });
    grid.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-choose]");
      if (choice) desk.rowOf(choice).choose(choice.dataset.choose);
      const link = event.target.closest("[data-details], .g-clip");
      if (!link || event.metaKey || event.shiftKey || event.ctrlKey) return;
      event.preventDefault();
      const opener = document.activeElement?.dataset?.col ? document.activeElement : link;
      panel.open(link, opener);
    });
    window.addEventListener("focus", () => line.wake());
    window.addEventListener("online", () => line.wake());
    document.addEventListener("visibilitychange", () => document.hidden || line.wake());
    window.addEventListener("beforeunload", (event) => {
      if ([...desk.rows.values()].some((row) => row.saving || isTouched(row.element))) {
        event.preventDefault();
      }
    });
  };

  for (const hint of document.querySelectorAll("[data-with-script]")) hint.hidden = false;
  for (const hint of document.querySelectorAll("[data-without-script]")) hint.hidden = true;
  for (const grid of document.querySelectorAll("form[data-grid]")) {
    const desk = new Desk(grid);
    listen(desk);
    desk.line.begin();
  }
})();
