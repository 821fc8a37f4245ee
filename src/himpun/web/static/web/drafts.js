// Text that was typed into a form and not sent: kept in this browser per person and form, so that
// another button of the same page, a closed panel or a lost line does not take it away.
// Forms marked data-draft; the cells of the grid have a memory of their own (kept.js).
"use strict";

(() => {
  const person = document.body.dataset.person;
  if (!person) return;
  const PREFIX = `himpun:draft:${person}:`;
  const FIELDS = "textarea, input[type=text], input[type=url]";
  /** A draft that nobody came back for in so many ms is thrown away. */
  const STALE = 30 * 24 * 3600 * 1000;

  const nameOf = (form) => PREFIX + new URL(form.action, location.href).pathname;

  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  };

  /** False when the browser keeps nothing. */
  const write = (name, draft) => {
    try {
      if (draft) localStorage.setItem(name, JSON.stringify(draft));
      else localStorage.removeItem(name);
      return true;
    } catch {
      return false;
    }
  };

  const touched = (form) =>
    [...form.querySelectorAll(FIELDS)].filter((field) => field.value !== field.defaultValue);

  /** Keep what differs from what the server gave; nothing differs, nothing is kept. */
  const keep = (form, isSent = false) => {
    const texts = Object.fromEntries(touched(form).map((field) => [field.name, field.value]));
    const draft = Object.keys(texts).length ? { texts, isSent, at: Date.now() } : null;
    return write(nameOf(form), draft);
  };

  const tell = (form, field) => {
    const note = document.createElement("p");
    note.className = "small muted draft-note";
    note.setAttribute("role", "status");
    note.textContent = "Teks yang belum terkirim dikembalikan. ";
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button tight quiet";
    drop.textContent = "Buang teks";
    drop.addEventListener("click", () => {
      form.reset();
      write(nameOf(form), null);
      note.remove();
      field.focus();
    });
    note.append(drop);
    field.after(note);
  };

  /** What was typed stands in its field again, unless the server has given it back already. */
  const restore = (form) => {
    const draft = read(nameOf(form));
    if (!draft) return;
    const put = [...form.querySelectorAll(FIELDS)].filter((field) => {
      const text = draft.texts[field.name];
      if (text === undefined || text === field.value) return false;
      field.value = text;
      return true;
    });
    if (!put.length) return;
    form.dataset.saved = "1";
    const fold = form.closest("details");
    if (fold) fold.open = true;
    tell(form, put[0]);
  };

  /** Sent and accepted: the page that comes back says so. */
  const forget = () => {
    const isDone = document.querySelector(".message.success") !== null;
    try {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(PREFIX)) continue;
        const draft = read(name);
        const isStale = !draft || Date.now() - draft.at > STALE;
        if (isStale || (isDone && draft.isSent)) write(name, null);
        else if (draft.isSent) write(name, { ...draft, isSent: false });
      }
    } catch {
      // A browser without storage has kept nothing.
    }
  };

  const begin = (root) => {
    for (const form of root.querySelectorAll("form[data-draft]")) restore(form);
  };

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.hasAttribute("data-draft")) return;
    // What is kept need not be asked about when the page is left.
    if (event.target.matches(FIELDS) && keep(form)) form.dataset.saved = "1";
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-draft") && !event.defaultPrevented) keep(form, true);
  });
  document.addEventListener("himpun:panel", (event) => begin(event.target));
  forget();
  begin(document);
})();
