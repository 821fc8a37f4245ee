// The page of a row, beside the grid (UX 4): a column of its own where there is room for one, so
// that one types with the definition in view; over the grid, and alone, where there is not.
"use strict";

(() => {
  /** The same width as in form.css. */
  const roomy = matchMedia("(min-width: 68.75em)");
  /** What of the row a link leads to, for the title of the panel. */
  const PARTS = { "#bukti": "Bukti: ", "#komentar": "Komentar: " };

  class Panel {
    constructor() {
      this.dialog = document.createElement("dialog");
      this.dialog.className = "side";
      this.dialog.setAttribute("aria-labelledby", "side-title");
      document.body.append(this.dialog);
      this.dialog.addEventListener("click", (event) => {
        if (event.target === this.dialog || event.target.closest("[data-close]")) this.shut();
      });
      this.dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.shut();
      });
      this.dialog.addEventListener("keydown", (event) => this.onKey(event));
      roomy.addEventListener("change", () => this.turn());
    }

    /** Show it, or go to the page itself when it cannot be fetched. */
    async open(link, opener) {
      const answer = await fetch(link.href).catch(() => null);
      if (!answer?.ok || answer.redirected) {
        location.assign(link.href);
        return;
      }
      this.opener = opener;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const body = document.createElement("div");
      body.className = "side-in";
      body.append(page.getElementById("row-panel"));
      this.dialog.replaceChildren(this.headOf(link), body);
      if (!this.dialog.open) this.show();
      this.dialog.scrollTop = 0;
      this.dialog.querySelector("[data-close]").focus();
      this.dialog.dispatchEvent(new CustomEvent("himpun:panel", { bubbles: true }));
      const anchor = link.hash && this.dialog.querySelector(link.hash);
      if (anchor) anchor.scrollIntoView();
    }

    headOf(link) {
      const head = document.createElement("div");
      head.className = "side-head";
      const title = document.createElement("h2");
      title.id = "side-title";
      const row = link.closest("tr");
      const name = row.querySelector("[data-details]").textContent;
      title.textContent = `${PARTS[link.hash] ?? ""}${row.querySelector(".g-code").textContent} ${name}`;
      const close = document.createElement("button");
      close.type = "button";
      close.className = "button tight";
      close.dataset.close = "";
      close.textContent = "Tutup";
      head.append(title, close);
      return head;
    }

    show() {
      if (roomy.matches) this.dialog.show();
      else this.dialog.showModal();
    }

    /** The window has become wider or narrower: beside the grid, or over it. */
    turn() {
      if (!this.dialog.open) return;
      const hand = document.activeElement;
      this.dialog.close();
      this.show();
      if (this.dialog.contains(hand)) hand.focus();
    }

    /** Half-written text is not lost by this: see drafts.js. */
    shut() {
      const isHere = this.dialog.contains(document.activeElement);
      this.dialog.close();
      if (isHere) this.opener?.focus();
    }

    /** Esc closes a column, too; Ctrl+Enter goes back to the cell and leaves it open. */
    onKey(event) {
      if (this.dialog.matches(":modal")) return;
      if (event.key === "Escape") {
        event.preventDefault();
        this.shut();
      } else if (event.key === "Enter" && event.ctrlKey) {
        event.preventDefault();
        this.opener?.focus();
      }
    }
  }

  window.himpun.Panel = Panel;
})();
