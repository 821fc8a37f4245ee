// One row of the form grid: kept while it is typed, saved when it is left, answered in place.
"use strict";

(() => {
  const { fieldsOf, firstOf, isTouched, newToken, fillOptions, putText } = window.himpun;

  /** What became of a save: "stored", "refused", "disputed", or why it was not received. */
  const UNSENT = new Set(["offline", "ended", "failed"]);

  class Row {
    constructor(desk, element) {
      this.desk = desk;
      this.grid = desk.grid;
      this.element = element;
      this.key = element.dataset.row;
      this.saving = null;
      this.isWaiting = false;
      this.isDisputed = element.querySelector("[data-choose]") !== null;
      this.unsent = "";
      this.refused = "";
      this.settled = null;
      this.seen = this.version.value;
      this.fresh = "";
      this.asked = 0;
      for (const field of fieldsOf(element)) field.dataset.stored = firstOf(field);
    }

    get place() {
      return this.element.querySelector(".g-state-in");
    }

    get version() {
      return this.place.querySelector("input[type=hidden]");
    }

    get typed() {
      return fieldsOf(this.element)
        .map((field) => field.value)
        .join("\u0000");
    }

    textsOf(read) {
      return Object.fromEntries(fieldsOf(this.element).map((field) => [field.name, read(field)]));
    }

    /** Keep the row while anything of it is not stored, and forget it when all is. */
    note() {
      this.remember();
      this.desk.line.redraw();
    }

    remember() {
      if (!isTouched(this.element)) {
        this.desk.kept.drop(this.key);
        return;
      }
      const texts = this.textsOf((field) => field.value);
      const old = this.desk.kept.get(this.key);
      const isSame = old && JSON.stringify(old.texts) === JSON.stringify(texts);
      this.isKept = this.desk.kept.put(this.key, {
        code: this.element.querySelector(".g-code").textContent,
        name: this.element.querySelector("[data-details]").textContent,
        at: isSame ? old.at : Date.now(),
        token: isSame ? old.token : newToken(),
        // While two values stand against each other, the version that was seen before.
        version: this.isDisputed ? this.seen : this.version.value,
        texts,
        stored: this.textsOf((field) => field.dataset.stored),
      });
    }

    /** Show one of the grid's prepared states; the version stays where it is. */
    show(name) {
      this.settled ??= [...this.place.childNodes];
      const words = this.grid.querySelector(`template[data-state=${name}]`).content;
      this.place.replaceChildren(this.version, words.cloneNode(true));
    }

    /** Nothing to save after all: the state that the server gave comes back. */
    settle() {
      if (this.settled) this.place.replaceChildren(...this.settled);
      this.settled = null;
      if (this.fresh) this.version.value = this.fresh;
      this.fresh = "";
      this.mark("");
    }

    /** What was kept stands in its cells again, against the version that was seen then. */
    restore(entry) {
      for (const field of fieldsOf(this.element)) {
        const text = entry.texts[field.name];
        const isTyped = text !== undefined && text !== entry.stored[field.name];
        if (isTyped) putText(this.grid, field, text);
      }
      if (!isTouched(this.element)) return this.desk.kept.drop(this.key);
      this.fresh = this.version.value;
      this.version.value = entry.version;
      return this.mark("kept");
    }

    /** What was typed and not stored is given up. */
    giveUp() {
      for (const field of fieldsOf(this.element)) field.value = field.dataset.stored;
      this.isDisputed = false;
      this.settle();
      this.note();
    }

    mark(why) {
      if (this.unsent === why) return;
      this.unsent = why;
      this.desk.line.look();
    }

    /** A cell was left: save what is new, and nothing that was refused just so. */
    leave() {
      if (this.isDisputed) return;
      if (!isTouched(this.element)) this.settle();
      else if (this.typed !== this.refused) this.save();
    }

    /** One save at a time; what was typed meanwhile goes with the next one. */
    save() {
      if (this.saving) {
        this.isWaiting = true;
        return this.saving;
      }
      this.saving = this.send().finally(() => {
        this.saving = null;
      });
      return this.saving.then((outcome) => {
        this.note();
        this.mark(UNSENT.has(outcome) ? outcome : "");
        if (!this.isWaiting) return outcome;
        this.isWaiting = false;
        this.leave();
        return outcome;
      });
    }

    /** The same token makes a save that is sent again the same save. */
    async send() {
      this.asked += 1;
      this.isWaiting = false;
      this.note();
      this.seen = this.version.value;
      this.show("saving");
      const body = new FormData();
      body.append("token", this.desk.kept.get(this.key)?.token ?? newToken());
      body.append(this.version.name, this.version.value);
      // Only what was typed: the other cells may be another's work meanwhile.
      for (const field of fieldsOf(this.element)) {
        if (field.value !== field.dataset.stored) body.append(field.name, field.value);
      }
      const { status, html } = await this.desk.post(this.key, body);
      if (UNSENT.has(status)) {
        this.show(this.isKept === false ? "unkept" : status);
        return status;
      }
      if (status === "gone") {
        this.show("gone");
        return status;
      }
      this.isDisputed = status === "disputed";
      this.refused = status === "refused" ? this.typed : "";
      this.take(html, body, status === "stored");
      return status;
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
      this.fresh = "";
      let isBehind = false;
      for (const field of fieldsOf(this.element)) {
        field.setAttribute("aria-invalid", String(faulty.includes(field.name)));
        if (!isStored) continue;
        const sent = body.get(field.name) ?? field.dataset.stored;
        const text = understood.get(field.name) ?? sent;
        // Typed while the answer was on its way, over what another wrote: against what was seen.
        if (!body.has(field.name) && text !== sent && field.value !== sent) isBehind = true;
        if (field.value === sent) putText(this.grid, field, text);
        field.dataset.stored = text;
      }
      if (isBehind) this.version.value = this.seen;
      for (const part of parts.content.querySelectorAll("[data-wanted]")) {
        const field = this.grid.elements.namedItem(part.dataset.wanted);
        if (!field) continue;
        field.hidden = part.value === "";
        if (!field.hidden) fillOptions(this.grid, field);
      }
      if (isStored) {
        for (const remark of document.querySelectorAll("[data-stale]")) remark.hidden = false;
      }
    }

    /** After a conflict: the stored value or mine. */
    choose(which) {
      const asked = this.element.querySelector("[data-choice]")?.dataset.choice;
      // The buttons go away with the answer; the hand goes back to the cell in question.
      if (asked) this.grid.elements.namedItem(asked)?.focus();
      if (which === "stored") {
        for (const stored of this.element.querySelectorAll("[data-choice]")) {
          const field = this.grid.elements.namedItem(stored.dataset.choice);
          if (field) putText(this.grid, field, stored.dataset.text);
        }
      }
      this.isDisputed = false;
      return this.save();
    }

    /** The value that the typed variables amount to, as the server reckons it; nothing is stored. */
    async reckon(hand) {
      this.asked += 1;
      const asked = this.asked;
      const cells = fieldsOf(this.element).filter((field) => field.dataset.col === "value");
      const query = new URLSearchParams(cells.map((field) => [field.name, field.value]));
      // Told how it is read is only what is being typed: the other cells are stored and formatted.
      query.set("hand", hand.name);
      const address = `${this.grid.dataset.save}${this.key}/hitung/?${query}`;
      const answer = await fetch(address).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      const part = document.createElement("template");
      part.innerHTML = await answer.text();
      if (asked !== this.asked || this.saving) return;
      for (const one of part.content.querySelectorAll("[id]")) {
        document.getElementById(one.id)?.replaceWith(one);
      }
    }
  }

  window.himpun.Row = Row;
})();
