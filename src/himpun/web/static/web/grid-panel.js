// The page of a row, beside the grid (UX 4).
"use strict";

window.himpun.Panel = class {
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
    this.dialog.dispatchEvent(new CustomEvent("himpun:panel", { bubbles: true }));
    const anchor = link.hash && this.dialog.querySelector(link.hash);
    if (anchor) anchor.scrollIntoView();
  }
};
