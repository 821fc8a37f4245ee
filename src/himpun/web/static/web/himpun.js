// Comfort only: every page works without this file.
"use strict";

(() => {
  /** A form that is on its way is not sent twice; the server would answer twice the same anyway. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.onItsWay) {
      event.preventDefault();
      return;
    }
    form.dataset.onItsWay = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    form.dataset.saved = "1";
  });

  /** Back in the browser: the form may be sent again. */
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.onItsWay;
    for (const button of document.querySelectorAll("[aria-busy=true]")) {
      button.removeAttribute("aria-busy");
    }
  });

  /** Menus close by Escape and by a click elsewhere. */
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details[data-menu]"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  /** What must be read first gets the focus: a refusal, the errors of a form. */
  const focusFirst = (root) => root.querySelector("[data-focus]")?.focus();
  document.addEventListener("DOMContentLoaded", () => {
    focusFirst(document);
    tellTables(document);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    focusFirst(event.target);
    tellTables(event.target);
  });

  /** Tables that turn into cards keep telling screen readers that they are tables. */
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  const tellTables = (root) => {
    for (const table of root.querySelectorAll("table.cards-table, table.grid")) {
      for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
        if (part.hasAttribute("role")) continue;
        if (part.tagName === "TH") {
          part.setAttribute("role", part.scope === "col" ? "columnheader" : "rowheader");
        } else {
          part.setAttribute("role", roles[part.tagName]);
        }
      }
    }
  };

  /** Typed text is not lost by a stray click: forms marked data-guard ask before leaving. */
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-guard")) delete form.dataset.saved;
  });
  window.addEventListener("beforeunload", (event) => {
    for (const form of document.querySelectorAll("form[data-guard]")) {
      const isTouched = [...form.elements].some(
        (field) => "defaultValue" in field && field.value !== field.defaultValue,
      );
      if (isTouched && !form.dataset.saved) event.preventDefault();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
