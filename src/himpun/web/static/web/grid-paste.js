// A block of cells copied from Excel or LibreOffice: shown before it is taken over, then saved row
// by row like typed cells, and taken back by one button.
"use strict";

(() => {
  const { fieldsOf, putText, uncover } = window.himpun;
  /** Texts without a place that are named one by one. */
  const MOST_STRAYS = 5;

  /** Cells of a copied table as plain text: tabs between, quotes around what has line breaks. */
  const cellsOfText = (text) => {
    const lines = [[]];
    let at = 0;
    const quoted = /"((?:[^"]|"")*)"(?=\t|\r?\n|$)/y;
    const plain = /[^\t\r\n]*/y;
    while (at <= text.length) {
      quoted.lastIndex = at;
      plain.lastIndex = at;
      const found = quoted.exec(text);
      const [whole] = found ?? plain.exec(text);
      lines.at(-1).push(found ? found[1].replaceAll('""', '"') : whole);
      at += whole.length;
      if (at >= text.length) break;
      if (text[at] === "\t") {
        at += 1;
      } else {
        at += text.startsWith("\r\n", at) ? 2 : 1;
        if (at >= text.length) break;
        lines.push([]);
      }
    }
    return lines;
  };

  /** The same from a copied table as HTML. */
  const cellsOfTable = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const end of page.querySelectorAll("br")) end.replaceWith("\n");
    const rows = [...page.querySelectorAll("tr")];
    return rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  };

  /** The block on the clipboard; null where it is one cell or ordinary text. */
  const blockOf = (clipboard, field) => {
    const text = clipboard.getData("text/plain");
    const html = clipboard.getData("text/html");
    const isTable = /<t[dh][\s>]/i.test(html);
    // Paragraphs belong into a keterangan as they are, unless they come from a table.
    if (field.tagName === "TEXTAREA" && !isTable && !text.includes("\t")) return null;
    const block = text.trim() ? cellsOfText(text) : isTable ? cellsOfTable(html) : [];
    return block.reduce((sum, line) => sum + line.length, 0) > 1 ? block : null;
  };

  /** Where each text goes: typed cells by name, rows that are shut, and what has no place. */
  class Aim {
    constructor() {
      this.cells = new Map();
      this.shut = new Map();
      this.nOutside = 0;
      this.strays = [];
    }

    at(field, text) {
      if (field && !this.cells.has(field.name)) this.cells.set(field.name, text);
      else if (text.trim()) {
        this.nOutside += 1;
        if (this.strays.length < MOST_STRAYS) this.strays.push(text.trim().slice(0, 200));
      }
    }

    closed(row, line) {
      const key = row.id.slice("row-".length);
      const text = line.filter((each) => each.trim()).join(" · ");
      if (text) this.shut.set(key, [this.shut.get(key), text].filter(Boolean).join(" · "));
    }
  }

  const cellsOf = (row, column) =>
    fieldsOf(row).filter((field) => field.dataset.col === column);
  const typedCells = (row) => [...cellsOf(row, "value"), ...cellsOf(row, "note")];

  /** A line of the block is a row of the form; its columns go over the row's cells. */
  const across = (rows, start, block) => {
    const aim = new Aim();
    const first = typedCells(rows[0]).indexOf(start);
    block.forEach((line, index) => {
      const row = rows[index];
      if (row && !row.dataset.row) return aim.closed(row, line);
      const cells = row ? typedCells(row) : [];
      const isNote = start.dataset.col === "note";
      const from = isNote ? cells.length - 1 : first;
      return line.forEach((text, column) => aim.at(cells[from + column], text));
    });
    return aim;
  };

  /** A line of the block is a figure, as Enter goes; a second column is the keterangan. */
  const down = (rows, start, block) => {
    const aim = new Aim();
    const places = rows.flatMap((row) => (row.dataset.row ? cellsOf(row, "value") : [row]));
    const from = places.indexOf(start);
    block.forEach((line, index) => {
      const place = places[from + index];
      if (place && !place.dataset.col) return aim.closed(place, line);
      aim.at(place, line[0]);
      const note = place && cellsOf(place.closest("tr"), "note")[0];
      if (line[1]?.trim()) aim.at(note, line[1]);
      return line.slice(2).forEach((text) => aim.at(null, text));
    });
    return aim;
  };

  /** Both ways, the likelier first: one column goes down, several go across. */
  const waysOf = (rows, start, block) => {
    const width = Math.max(...block.map((line) => line.length));
    const reach = rows.slice(0, block.length);
    const hasSeveral = reach.some((row) => cellsOf(row, "value").length > 1);
    if (start.dataset.col !== "value" || width > 2 || !hasSeveral) return ["across"];
    return width === 1 ? ["down", "across"] : ["across", "down"];
  };

  class Paste {
    constructor(desk) {
      this.desk = desk;
      this.undo = [];
      this.bar = desk.grid.querySelector("[data-pasted]");
      this.bar.addEventListener("click", (event) => {
        if (event.target.closest("[data-undo]")) this.takeBack();
        if (event.target.closest("[data-close]")) this.bar.hidden = true;
      });
      this.dialog = document.createElement("dialog");
      this.dialog.className = "paste";
      this.dialog.setAttribute("aria-labelledby", "paste-title");
      document.body.append(this.dialog);
      this.dialog.addEventListener("change", (event) => this.look(event.target.value));
      this.dialog.addEventListener("click", (event) => {
        if (event.target.closest("[data-cancel]")) this.dialog.close();
        if (event.target.closest("[data-apply]")) this.apply();
      });
      this.dialog.addEventListener("close", () => this.start?.focus());
    }

    onPaste(event) {
      const field = event.target;
      if (!field.dataset?.col || field.tagName === "SELECT") return;
      const block = blockOf(event.clipboardData, field);
      if (!block) return;
      event.preventDefault();
      this.start = field;
      this.block = block;
      const rows = [...this.desk.grid.querySelectorAll("tr.g-row")];
      this.reach = rows.slice(rows.indexOf(field.closest("tr")));
      this.open(waysOf(this.reach, field, block));
    }

    open(ways) {
      const pattern = this.desk.grid.querySelector("template[data-paste]").content;
      this.dialog.replaceChildren(pattern.cloneNode(true));
      this.dialog.querySelector("fieldset").hidden = ways.length < 2;
      this.dialog.querySelector(`[value=${ways[0]}]`).checked = true;
      this.dialog.showModal();
      this.look(ways[0]);
    }

    /** Ask the server what the block would change; it knows the rules of numbers, we do not. */
    async look(way) {
      this.way = way;
      const aim = (way === "down" ? down : across)(this.reach, this.start, this.block);
      const body = new FormData();
      body.append("csrfmiddlewaretoken", this.desk.csrf.value);
      for (const [name, text] of aim.cells) body.append(name, text);
      for (const [key, text] of aim.shut) body.append(`${key}.locked`, text);
      body.append("outside", aim.nOutside);
      for (const text of aim.strays) body.append("stray", text);
      if (this.desk.grid.dataset.part) body.append("part", "1");
      const place = this.dialog.querySelector("[data-look]");
      const button = this.dialog.querySelector("[data-apply]");
      place.setAttribute("aria-busy", "true");
      button.disabled = true;
      const { status, html } = await this.ask(body);
      if (this.way !== way || !this.dialog.open) return;
      place.removeAttribute("aria-busy");
      place.replaceChildren(this.read(status, html));
      const n = Number(place.querySelector("[data-fit]")?.dataset.fit ?? 0);
      button.textContent = `Tempel ${n} sel`;
      button.disabled = n === 0;
      (n ? button : this.dialog.querySelector("[data-cancel]")).focus();
    }

    async ask(body) {
      try {
        const answer = await fetch(this.desk.grid.dataset.paste, { method: "POST", body });
        return { status: answer.redirected ? 403 : answer.status, html: await answer.text() };
      } catch {
        return { status: 0, html: "" };
      }
    }

    /** The preview, or in words why there is none. */
    read(status, html) {
      const page = new DOMParser().parseFromString(html, "text/html");
      if (status === 200) return page.querySelector("[data-fit]");
      const words = document.createElement("p");
      const refusal = page.querySelector("#refusal p")?.textContent;
      words.textContent =
        { 0: "Sambungan terputus.", 403: "Sesi berakhir. Masuk lagi." }[status] ??
        refusal ??
        "Server belum dapat memeriksa tempelan ini.";
      words.textContent += " Tempelan belum masuk; coba lagi nanti.";
      return words;
    }

    /** Put the texts that fit into their cells, and save their rows one after the other. */
    async apply() {
      const puts = [...this.dialog.querySelectorAll("[data-put]")].map((line) => [
        this.desk.grid.elements.namedItem(line.dataset.put),
        line.dataset.text,
      ]);
      this.dialog.close();
      const rows = new Set(puts.map(([field]) => this.desk.rowOf(field)));
      this.undo = [...rows].map((row) => ({ row, before: row.textsOf((field) => field.value) }));
      for (const [field, text] of puts) putText(this.desk.grid, field, text);
      const nCells = (row) => puts.filter(([field]) => this.desk.rowOf(field) === row).length;
      await this.save([...rows], nCells, "Menempel");
      for (const each of this.undo) each.after = each.row.textsOf((field) => field.value);
    }

    /** Save rows with their progress before the eyes; what fails says so at its cell. */
    async save(rows, nCells, doing) {
      // Kept first, all of them: a lost line or a closed tab loses none.
      for (const row of rows) row.note();
      const nAll = rows.reduce((sum, row) => sum + nCells(row), 0);
      let nDone = 0;
      let nStored = 0;
      for (const row of rows) {
        this.tell(`${doing}: ${nStored} dari ${nAll} sel tersimpan …`, false);
        if ((await row.save()) === "stored") nStored += nCells(row);
        nDone += nCells(row);
      }
      const left = nDone - nStored;
      const more = left ? ` ${left} sel belum tersimpan; sebabnya ada pada barisnya.` : "";
      this.tell(`${nStored} dari ${nAll} sel tersimpan.${more}`, doing === "Menempel");
    }

    tell(text, canUndo) {
      const wasHidden = this.bar.hidden;
      this.bar.hidden = false;
      this.bar.querySelector("span").textContent = text;
      this.bar.querySelector("[data-undo]").hidden = !canUndo;
      if (wasHidden) uncover(this.bar);
    }

    /** The old contents again, as saves of their own; rows changed since are left alone. */
    async takeBack() {
      const isAsPasted = ({ row, after }) =>
        JSON.stringify(row.textsOf((field) => field.value)) === JSON.stringify(after);
      const back = this.undo.filter((each) => isAsPasted(each) && !each.row.isDisputed);
      const nOther = this.undo.length - back.length;
      this.undo = [];
      const n = new Map();
      for (const { row, before, after } of back) {
        for (const field of fieldsOf(row.element)) {
          putText(this.desk.grid, field, before[field.name]);
        }
        n.set(row, Object.keys(before).filter((name) => before[name] !== after[name]).length);
      }
      await this.save(
        back.map(({ row }) => row),
        (row) => n.get(row),
        "Membatalkan",
      );
      const other = nOther ? ` ${nOther} baris sudah diubah sesudahnya dan dibiarkan.` : "";
      this.tell(`Tempelan dibatalkan. ${this.bar.querySelector("span").textContent}${other}`, false);
    }
  }

  window.himpun.Paste = Paste;
})();
