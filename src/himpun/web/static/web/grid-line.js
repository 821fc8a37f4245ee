// What could not be sent waits in line: tried again with growing pauses, when the line is back,
// when the page is looked at again, or by its button. A row that is not on this page (another part
// of the form, or locked meanwhile) is sent, too, and its answer told in the bar.
"use strict";

(() => {
  const { countOf, newToken, uncover } = window.himpun;
  const PAUSES = [3, 6, 12, 30, 60];
  const WHY = {
    offline: "sambungan terputus",
    ended: "sesi berakhir",
    failed: "server belum dapat menerima",
  };
  const NEXT = {
    offline: "Dikirim lagi otomatis; halaman ini boleh ditutup.",
    failed: "Dikirim lagi otomatis; halaman ini boleh ditutup.",
    ended: "Dikirim otomatis setelah Anda masuk lagi dengan akun yang sama.",
  };
  const WHY_NOT = {
    gone: "Baris ini sudah tidak ada pada formulir.",
    disputed: "Baris ini sudah diubah orang lain; buka bagiannya untuk memilih.",
  };
  /** So long the bar says that all was sent, in ms. */
  const GOOD_NEWS = 10_000;
  const moment = new Intl.DateTimeFormat("id-ID", { dateStyle: "medium", timeStyle: "short" });

  /** What the server says to a row that is not on this page. */
  const toldIn = (html) => {
    const parts = document.createElement("template");
    parts.innerHTML = html;
    const told = [...parts.content.querySelectorAll(".state-why")].map((one) => one.textContent);
    return told.join(" ") || "Server tidak menerima baris ini.";
  };

  /** A kept row that has no cells on this page. */
  class Absent {
    constructor(desk, key, entry) {
      this.desk = desk;
      this.key = key;
      this.entry = entry;
      this.unsent = "kept";
      this.why = "";
    }

    async save() {
      const body = new FormData();
      body.append("token", this.entry.token ?? newToken());
      body.append(`${this.key}.version`, this.entry.version);
      const { texts, stored } = this.entry;
      for (const [name, text] of Object.entries(texts)) {
        if (text !== stored[name]) body.append(name, text);
      }
      const { status, html } = await this.desk.post(this.key, body);
      if (WHY[status]) {
        this.unsent = status;
        return status;
      }
      this.unsent = "";
      if (status === "stored") {
        this.desk.kept.drop(this.key);
        this.isDone = true;
        return status;
      }
      this.why = WHY_NOT[status] ?? toldIn(html);
      return status;
    }

    get words() {
      const { code, name, at, texts, stored } = this.entry;
      const typed = Object.keys(texts).filter((each) => texts[each] !== stored[each]);
      const shown = typed.map((each) => `“${texts[each].slice(0, 200)}”`).join(", ");
      return `${code} ${name}: ${shown}, diketik ${moment.format(at)}. ${this.why}`;
    }
  }

  class Line {
    constructor(desk) {
      this.desk = desk;
      this.absent = [];
      this.nFailed = 0;
      this.timer = 0;
      this.isBusy = false;
      this.nStored = 0;
      this.bar = desk.grid.querySelector("[data-line]");
      this.bar.addEventListener("click", (event) => {
        if (event.target.closest("[data-send-now]")) this.wake();
        if (event.target.closest("[data-give-up]")) this.giveUp();
      });
    }

    get waiting() {
      return [...this.desk.rows.values(), ...this.absent].filter((row) => row.unsent);
    }

    /** Rows kept from before: those of this page stand in their cells again; all are sent. */
    begin() {
      const here = new Map([...this.desk.rows.values()].map((row) => [row.key, row]));
      for (const [key, entry] of Object.entries(this.desk.kept.rows())) {
        if (here.has(key)) here.get(key).restore(entry);
        else this.absent.push(new Absent(this.desk, key, entry));
      }
      if (this.waiting.length) this.wake();
    }

    /** A row's luck has changed: show the bar, and try again after a while. */
    look() {
      this.draw();
      if (this.isBusy || this.timer || !this.waiting.length) return;
      const pause = PAUSES[Math.min(this.nFailed, PAUSES.length - 1)];
      this.nFailed += 1;
      this.timer = setTimeout(() => this.wake(), pause * 1000);
    }

    /** Send what waits, one after the other; the first that finds no line ends the attempt. */
    async wake() {
      clearTimeout(this.timer);
      this.timer = 0;
      if (!this.isBusy && !this.nFailed) this.nStored = 0;
      if (this.isBusy || !this.waiting.length) return;
      this.isBusy = true;
      const hasEnded = this.waiting.some((row) => row.unsent === "ended");
      if (!hasEnded || (await this.desk.renew())) {
        for (const row of this.waiting) {
          if (!row.unsent) continue;
          const n = this.countOf(row);
          const outcome = await row.save();
          if (WHY[outcome]) break;
          this.nFailed = 0;
          if (outcome === "stored") this.nStored += n;
        }
      }
      this.absent = this.absent.filter((row) => !row.isDone);
      this.isBusy = false;
      this.look();
    }

    giveUp() {
      const cells = this.count();
      if (!confirm(`Buang ${cells} sel yang belum terkirim? Isian itu tidak dapat dikembalikan.`)) {
        return;
      }
      for (const row of this.waiting) row.giveUp?.();
      for (const row of this.absent) this.desk.kept.drop(row.key);
      this.absent = [];
      this.nFailed = 0;
      this.draw();
    }

    countOf(row) {
      const entry = row.entry ?? this.desk.kept.get(row.key);
      return entry ? countOf(entry) : 0;
    }

    /** Cells in line and cells that found no place. */
    count() {
      const rows = new Set([...this.waiting, ...this.absent]);
      return [...rows].reduce((sum, row) => sum + this.countOf(row), 0);
    }

    /** More was typed while the bar is up: its count is told anew. */
    redraw() {
      if (!this.bar.hidden && !this.isBusy) this.draw();
    }

    draw() {
      const [why] = this.waiting.map((row) => row.unsent).filter((each) => WHY[each]);
      const lost = this.absent.filter((row) => row.why);
      const isDone = !why && !lost.length && this.nStored > 0;
      const wasHidden = this.bar.hidden;
      this.bar.hidden = !why && !lost.length && !isDone;
      if (this.bar.hidden) return;
      this.bar.classList.toggle("tone-done", isDone);
      this.bar.classList.toggle("tone-returned", !isDone);
      const [head, more] = this.words(why, isDone);
      this.bar.querySelector("strong").textContent = head;
      this.bar.querySelector("span").textContent = more;
      this.bar.querySelector("[data-sign-in]").hidden = why !== "ended";
      this.bar.querySelector("[data-send-now]").hidden = !why || why === "ended";
      this.bar.querySelector("[data-give-up]").hidden = isDone;
      clearTimeout(this.news);
      if (isDone) this.news = setTimeout(() => this.forget(), GOOD_NEWS);
      this.bar.querySelector("ul").replaceChildren(
        ...lost.map((row) => {
          const item = document.createElement("li");
          item.textContent = row.words;
          return item;
        }),
      );
      if (wasHidden) uncover(this.bar);
    }

    forget() {
      this.nStored = 0;
      this.draw();
    }

    words(why, isDone) {
      if (why) return [`${this.count()} sel belum terkirim (${WHY[why]}).`, NEXT[why]];
      if (isDone) return [`${this.nStored} sel yang tadi belum terkirim kini tersimpan.`, ""];
      return [
        "Isian dari sebelumnya tidak dapat disimpan.",
        "Salin bila masih perlu, lalu buang.",
      ];
    }
  }

  window.himpun.Line = Line;
})();
