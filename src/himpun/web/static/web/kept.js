// Cells that were typed and are not stored yet, kept in this browser per person: they outlive a
// lost line, an expired session and a closed tab, on plain HTTP too (no service worker there).
// Loaded on every page: a person with unsent cells is told wherever he is, and before he logs out.
// Plain scripts that share one name, not modules: the hashed names of the static files would not
// be known inside an import.
"use strict";

(() => {
  /** A name that only this person's pages say (see owner_of in web/request.py). */
  const person = document.body.dataset.person;
  const PREFIX = "himpun:kept:";
  /** Rows of one form; a form has seldom more, and a browser gives about 5 MB to an address. */
  const MOST_ROWS = 1000;
  /** Files sent ahead of their form: their tokens, and how many of them are kept. */
  const FILES = `himpun:unggahan:${person}`;
  const MOST_FILES = 40;
  /** What the server makes a token of: nothing in it leads to another address. */
  const TOKEN = /^[A-Za-z0-9_:-]+$/;

  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };

  /** What a cell of a row is called; web/grid.py reads the same names. */
  const NAME =
    /^([0-9]{1,18})\.(?:actual|note|missing_reason|data_status|data_on|values\.[A-Za-z_]\w{0,80})$/;
  /** Where a form of a unit stands. */
  const FORM = /^\/formulir\/[0-9]+\/$/;

  /** The cells of the row `key` among what lies here: name and text, nothing else. */
  const cellsOf = (key, found) =>
    Object.fromEntries(
      Object.entries(found ?? {}).filter(
        ([name, text]) => NAME.exec(name)?.[1] === key && typeof text === "string",
      ),
    );

  /**
   * A kept row as this program writes it, null for anything else. Whoever sits at this computer
   * can write here, and a row's key becomes part of an address to which the page then sends.
   */
  const rowOf = (key, entry) => {
    if (!/^[0-9]{1,18}$/.test(key) || !/^[0-9]{1,9}$/.test(entry?.version)) return null;
    const texts = cellsOf(key, entry.texts);
    const stored = cellsOf(key, entry.stored);
    for (const name of Object.keys(texts)) if (!(name in stored)) delete texts[name];
    if (!Object.keys(texts).length) return null;
    return {
      code: String(entry.code ?? ""),
      name: String(entry.name ?? ""),
      at: new Date(entry.at).getTime() || 0,
      token: /^[0-9a-f]{32}$/.test(entry.token) ? entry.token : undefined,
      version: entry.version,
      texts,
      stored,
    };
  };

  const rowsIn = (text) =>
    Object.fromEntries(
      Object.entries(parsed(text)?.rows ?? {})
        .map(([key, entry]) => [key, rowOf(key, entry)])
        .filter(([, entry]) => entry),
    );

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
        return rowsIn(localStorage.getItem(this.name));
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
  const formsOf = () => {
    const found = [];
    try {
      for (let at = 0; at < localStorage.length; at += 1) {
        const name = localStorage.key(at);
        if (!name.startsWith(`${PREFIX}${person}:`)) continue;
        const text = localStorage.getItem(name);
        const n = Object.values(rowsIn(text)).reduce((sum, entry) => sum + countOf(entry), 0);
        const path = name.slice(`${PREFIX}${person}:`.length);
        if (n && FORM.test(path)) found.push({ path, title: String(parsed(text).title), n });
      }
    } catch {
      // A browser without storage has kept nothing.
    }
    return found;
  };

  /** Tokens of files that are on their way, for this person alone. */
  const tokens = {
    all() {
      try {
        return { ...JSON.parse(localStorage.getItem(FILES)) };
      } catch {
        return {};
      }
    },
    write(all) {
      try {
        const newest = Object.entries(all).slice(-MOST_FILES);
        localStorage.setItem(FILES, JSON.stringify(Object.fromEntries(newest)));
      } catch {
        // A browser without storage resumes as long as the page is open.
      }
    },
    of(key) {
      const token = this.all()[key];
      return typeof token === "string" && TOKEN.test(token) ? token : "";
    },
    put(key, token) {
      const all = this.all();
      delete all[key];
      this.write({ ...all, [key]: token });
    },
    drop(key) {
      const all = this.all();
      delete all[key];
      this.write(all);
    },
  };

  /**
   * Until 2026-11 the name held the person's number, which anybody can guess: what lies under such
   * a name may be another's word and is forgotten, not taken over.
   */
  const forgetGuessable = () => {
    try {
      for (const name of Object.keys(localStorage)) {
        if (/^himpun:(kept|unggahan):[0-9]{1,15}(:|$)/.test(name)) localStorage.removeItem(name);
      }
    } catch {
      // A browser without storage has kept nothing.
    }
  };

  window.himpun = { Kept, TOKEN, countOf, formsOf, tokens };

  if (!person) return;

  /** On every page but the form itself, which has a bar of its own. */
  const tell = () => {
    const pattern = document.querySelector("template[data-unsent]");
    const here = document.querySelector("form[data-grid]")?.dataset.form;
    for (const form of formsOf()) {
      if (form.path === here) continue;
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
    const forms = formsOf();
    if (!forms.length) return;
    const named = forms.map((form) => `${form.n} sel pada ${form.title}`).join(", ");
    const question =
      `Masih ada isian yang belum terkirim: ${named}.\n\nBila Anda keluar sekarang, isian itu` +
      " tetap disimpan di browser ini dan dikirim setelah Anda masuk lagi. Tetap keluar?";
    if (!confirm(question)) event.preventDefault();
  });

  forgetGuessable();
  tell();
})();
