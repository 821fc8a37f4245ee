// Cells that were typed and are not stored yet, kept in this browser per person: they outlive a
// lost line, an expired session and a closed tab, on plain HTTP too (no service worker there).
// Loaded on every page: a person with unsent cells is told wherever he is, and before he logs out.
// Plain scripts that share one name, not modules: the hashed names of the static files would not
// be known inside an import.
"use strict";

(() => {
  const PREFIX = "himpun:kept:";
  /** Rows of one form; a form has seldom more, and a browser gives about 5 MB to an address. */
  const MOST_ROWS = 1000;

  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };

  /** How many cells of a kept row differ from what was stored when they were typed. */
  const countOf = (entry) =>
    Object.keys(entry.texts).filter((name) => entry.texts[name] !== entry.stored[name]).length;

  /** What one person has not sent of one form: rows by their key. Other people's are not read. */
  class Kept {
    constructor(person, path, title) {
      this.name = `${PREFIX}${person}:${path}`;
      this.title = title;
    }

    rows() {
      try {
        return parsed(localStorage.getItem(this.name))?.rows ?? {};
      } catch {
        return {};
      }
    }

    get(key) {
      return this.rows()[key];
    }

    /** False when the browser keeps nothing (switched off, or full). */
    put(key, entry) {
      const rows = this.rows();
      rows[key] = entry;
      if (Object.keys(rows).length > MOST_ROWS) return false;
      return this.write(rows);
    }

    drop(key) {
      const rows = this.rows();
      if (!(key in rows)) return;
      delete rows[key];
      this.write(rows);
    }

    write(rows) {
      try {
        if (Object.keys(rows).length) {
          localStorage.setItem(this.name, JSON.stringify({ title: this.title, rows }));
        } else {
          localStorage.removeItem(this.name);
        }
        return true;
      } catch {
        return false;
      }
    }
  }

  /** Every form of a person that has unsent cells: its address, its title, how many cells. */
  const formsOf = (person) => {
    const found = [];
    try {
      for (let at = 0; at < localStorage.length; at += 1) {
        const name = localStorage.key(at);
        if (!name.startsWith(`${PREFIX}${person}:`)) continue;
        const kept = parsed(localStorage.getItem(name));
        const rows = Object.values(kept?.rows ?? {});
        const n = rows.reduce((sum, entry) => sum + countOf(entry), 0);
        const path = name.slice(`${PREFIX}${person}:`.length);
        if (n) found.push({ path, title: kept.title, n });
      }
    } catch {
      // A browser without storage has kept nothing.
    }
    return found;
  };

  window.himpun = { Kept, countOf, formsOf };

  const person = document.body.dataset.person;
  if (!person) return;

  /** On every page but the form itself, which has a bar of its own. */
  const tell = () => {
    const pattern = document.querySelector("template[data-unsent]");
    const here = document.querySelector("form[data-grid]")?.dataset.form;
    for (const form of formsOf(person)) {
      if (form.path === here || !/^\/[^/\\]/.test(form.path)) continue;
      const banner = pattern.content.cloneNode(true);
      banner.querySelector("strong").textContent = `${form.n} sel belum terkirim`;
      banner.querySelector("span").textContent = ` pada ${form.title}. `;
      banner.querySelector("a").href = form.path;
      const place = banner.firstElementChild;
      banner.querySelector("[data-throw]").addEventListener("click", () => {
        // Also for a form that can no longer be opened: nothing is stuck here for ever.
        const question = `Buang ${form.n} sel yang belum terkirim pada ${form.title}?`;
        if (!confirm(`${question} Isian itu tidak dapat dikembalikan.`)) return;
        new Kept(person, form.path, "").write({});
        place.remove();
      });
      document.getElementById("refusal").before(banner);
    }
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("data-log-out")) return;
    const forms = formsOf(person);
    if (!forms.length) return;
    const named = forms.map((form) => `${form.n} sel pada ${form.title}`).join(", ");
    const question =
      `Masih ada isian yang belum terkirim: ${named}.\n\nBila Anda keluar sekarang, isian itu` +
      " tetap disimpan di browser ini dan dikirim setelah Anda masuk lagi. Tetap keluar?";
    if (!confirm(question)) event.preventDefault();
  });

  tell();
})();
