// Files of a form are sent ahead of it, in pieces, and gone on with after a broken line, a reload
// or a closed tab. Without this file the form carries its files itself.
"use strict";

(() => {
  const KB = 1024;
  const FIRST = 256 * KB;
  const SMALLEST = 64 * KB;
  const LARGEST_PIECE = 4096 * KB;
  /** Seconds: a piece that moves nothing for so long is a broken line; the longest pause. */
  const SILENCE = 30;
  const LONGEST = 30;

  const { TOKEN, tokens } = window.himpun;
  const person = document.body.dataset.person ?? "";
  const wait = (seconds) => new Promise((again) => setTimeout(again, seconds * 1000));

  const octets = (n) => {
    const [size, word] = n < 1e6 ? [n / 1e3, "kB"] : [n / 1e6, "MB"];
    return `${size.toLocaleString("id-ID", { maximumFractionDigits: size < 10 ? 1 : 0 })} ${word}`;
  };

  /** The sum that the server compares: CRC-32, piece by piece. */
  const table = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    return n;
  });
  const sumOf = async (file) => {
    let sum = 0xffffffff;
    for (let at = 0; at < file.size; at += LARGEST_PIECE) {
      const piece = new Uint8Array(await file.slice(at, at + LARGEST_PIECE).arrayBuffer());
      for (const byte of piece) sum = (sum >>> 8) ^ table[(sum ^ byte) & 255];
    }
    return (~sum >>> 0).toString(16).padStart(8, "0");
  };

  /** The CSRF value of the page; after a login elsewhere the page gets the new one. */
  const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const renew = async () => {
    const answer = await fetch(location.pathname).catch(() => null);
    if (!answer?.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[name=csrfmiddlewaretoken]");
    if (!fresh || (page.body.dataset.person ?? "") !== person) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
      field.value = fresh.value;
    }
    return true;
  };

  /** One request with progress; status 0 is a broken line. */
  const ask = (method, address, { body = null, headers = {}, onProgress, onStart } = {}) =>
    new Promise((answer) => {
      const call = new XMLHttpRequest();
      let clock;
      const watch = () => {
        clearTimeout(clock);
        clock = setTimeout(() => call.abort(), SILENCE * 1000);
      };
      call.open(method, address);
      call.setRequestHeader("X-CSRFToken", csrf());
      for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
      call.upload.addEventListener("progress", (event) => {
        watch();
        onProgress?.(event.loaded);
      });
      call.addEventListener("loadend", () => {
        clearTimeout(clock);
        let said = {};
        try {
          said = JSON.parse(call.responseText);
        } catch {
          // Most answers say nothing.
        }
        const offset = call.status ? call.getResponseHeader("Upload-Offset") : null;
        answer({ status: call.status, said, offset: offset === null ? null : Number(offset) });
      });
      onStart?.(call);
      watch();
      call.send(body);
    });

  /** By the address of their form: uploads go on while its panel is closed. */
  const uploadsOf = new Map();

  class Upload {
    constructor(group, file) {
      this.group = group;
      this.file = file;
      this.name = file.name;
      this.size = file.size;
      this.key = `${group.action}|${file.name}|${file.size}|${file.lastModified}`;
      this.offset = 0;
      this.state = "waiting";
      this.why = "";
      this.piece = FIRST;
    }

    get percent() {
      return this.size ? Math.floor((100 * this.offset) / this.size) : 100;
    }

    set(state, why = "") {
      this.state = state;
      this.why = why;
      this.group.show(this);
    }

    /** Announce the file, or find out where it stood when it was chosen before. */
    async find() {
      const token = tokens.of(this.key);
      if (token) {
        const address = this.group.addressOf(token);
        const answer = await ask("HEAD", address);
        if (answer.status === 204) {
          Object.assign(this, { token, address });
          this.offset = answer.offset;
          return answer;
        }
        if (![404, 410].includes(answer.status)) return answer;
        tokens.drop(this.key);
      }
      const body = new URLSearchParams({ name: this.name, size: this.size });
      const answer = await ask("POST", this.group.begin, { body });
      if (answer.status === 201) {
        const { token, address } = answer.said;
        Object.assign(this, { token, address });
        this.offset = 0;
        tokens.put(this.key, token);
      }
      return answer;
    }

    async sendPiece() {
      const began = performance.now();
      const from = this.offset;
      const answer = await ask("PATCH", this.address, {
        body: this.file.slice(from, from + this.piece),
        headers: {
          "Content-Type": "application/offset+octet-stream",
          "Upload-Offset": String(from),
        },
        onStart: (call) => (this.call = call),
        onProgress: (loaded) => {
          this.offset = Math.min(from + loaded, this.size);
          this.group.show(this);
        },
      });
      this.offset = answer.offset ?? from;
      const seconds = (performance.now() - began) / 1000;
      if (answer.status !== 204 || seconds > 4) this.piece = Math.max(this.piece / 2, SMALLEST);
      else if (seconds < 1) this.piece = Math.min(this.piece * 2, LARGEST_PIECE);
      return answer;
    }

    /** Send until all is there; what breaks is asked about and gone on with. */
    async run() {
      this.set("sending");
      let pause = 1;
      let isFound = false;
      while (this.state !== "cancelled") {
        if (isFound && this.offset === this.size) return this.finish();
        const answer = isFound ? await this.sendPiece() : await this.find();
        if (this.state === "cancelled") return undefined;
        if ([201, 204, 409].includes(answer.status)) {
          isFound = true;
          pause = 1;
          this.set("sending");
          continue;
        }
        isFound = false;
        if ([401, 403].includes(answer.status)) {
          if (!(await renew())) {
            this.set("ended");
            await this.group.login();
          }
        } else if ([404, 410].includes(answer.status)) {
          tokens.drop(this.key);
        } else if ([413, 422, 507].includes(answer.status)) {
          return this.set("refused", answer.said.sentence);
        } else {
          this.set("broken");
          await Promise.race([wait(pause), new Promise((go) => (this.group.wake = go))]);
          pause = Math.min(pause * 2, LONGEST);
        }
      }
      return undefined;
    }

    async finish() {
      this.set("checking");
      try {
        this.sum = await sumOf(this.file);
      } catch {
        return this.set("refused", "Berkas ini berubah atau tidak dapat dibaca lagi. Pilih lagi berkasnya.");
      }
      return this.set("ready");
    }

    cancel() {
      this.state = "cancelled";
      this.call?.abort();
      tokens.drop(this.key);
      if (this.address) ask("DELETE", this.address);
      this.group.remove(this);
    }
  }

  /** A file that the page has brought back after a refused form. */
  const arrived = (group, value) => {
    const [sum, token] = [value.slice(0, value.indexOf(".")), value.slice(value.indexOf(".") + 1)];
    const upload = Object.create(Upload.prototype);
    if (!TOKEN.test(token)) return null;
    const text = token.split(":")[0].replaceAll("-", "+").replaceAll("_", "/");
    try {
      const letters = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const told = JSON.parse(new TextDecoder().decode(letters));
      Object.assign(upload, { name: told.name, size: told.size, offset: told.size });
    } catch {
      return null;
    }
    const address = group.addressOf(token);
    return Object.assign(upload, { group, token, sum, address, key: "", state: "ready", why: "" });
  };

  const WORDS = {
    waiting: () => "menunggu giliran",
    sending: (upload) => `${upload.percent} %`,
    checking: () => "memeriksa",
    ready: () => "siap",
    broken: (upload) => `${upload.percent} %, sambungan terputus; dilanjutkan sendiri`,
    ended: () => "sesi berakhir; masuk lagi, lalu dilanjutkan sendiri",
    refused: (upload) => upload.why,
  };
  const ACTIVE = ["waiting", "sending", "checking", "broken", "ended"];

  /** The uploads of one form, wherever it is shown at the moment. */
  class Group {
    constructor(action) {
      this.action = action;
      this.uploads = [];
      this.lines = new Map();
      this.isRunning = false;
      this.told = "";
    }

    addressOf(token) {
      return `${this.begin}${token}/`;
    }

    attach(form) {
      this.form = form;
      this.part = form.querySelector("[data-uploads]");
      this.begin = this.part.dataset.uploads;
      this.list = this.part.querySelector("[data-list]");
      this.status = this.part.querySelector("[data-status]");
      this.input = form.querySelector("input[type=file]");
      this.button = form.querySelector("button[type=submit]");
      this.why = this.part.querySelector("[data-why]");
      this.lost = this.part.querySelector("[data-lost]");
      this.button.after(this.why);
      this.button.closest(".buttons").before(this.lost);
      this.lines.clear();
      for (const field of form.querySelectorAll("input[name=upload]")) {
        const upload = arrived(this, field.value);
        field.remove();
        if (upload && !this.uploads.some((each) => each.token === upload.token)) {
          this.uploads.push(upload);
        }
      }
      for (const upload of this.uploads) this.show(upload);
      this.listen();
      this.part.hidden = false;
    }

    listen() {
      const { form, part, input } = this;
      const zone = input.closest(".field") ?? part;
      zone.classList.add("drop");
      zone.append(part);
      const camera = part.querySelector("[data-camera]");
      const take = (field) => {
        this.add([...field.files]);
        field.value = "";
      };
      input.addEventListener("change", () => take(input));
      camera.addEventListener("change", () => take(camera));
      zone.addEventListener("dragover", () => zone.classList.add("is-over"));
      for (const kind of ["dragleave", "drop"]) {
        zone.addEventListener(kind, () => zone.classList.remove("is-over"));
      }
      form.addEventListener("submit", (event) => this.onSubmit(event));
    }

    add(files) {
      for (const file of files) {
        const largest = Number(this.part.dataset.largest);
        const upload = new Upload(this, file);
        if (this.uploads.some((each) => each.key === upload.key)) continue;
        this.uploads.push(upload);
        if (file.size > largest) {
          upload.set("refused", `berukuran ${octets(file.size)}; paling besar ${octets(largest)}.`);
        } else if (!file.size) upload.set("refused", "kosong.");
        else upload.set("waiting");
      }
      this.run();
    }

    /** One after the other: a weak line is not shared. */
    async run() {
      if (this.isRunning) return;
      this.isRunning = true;
      let next;
      while ((next = this.uploads.find((each) => each.state === "waiting"))) await next.run();
      this.isRunning = false;
    }

    /** Until somebody of this browser has logged in again. */
    async login() {
      do {
        await new Promise((go) => (this.wake = go));
      } while (!(await renew()));
    }

    remove(upload) {
      this.uploads = this.uploads.filter((each) => each !== upload);
      this.lines.get(upload)?.remove();
      this.lines.delete(upload);
      this.tell();
    }

    lineOf(upload) {
      if (!this.lines.has(upload)) {
        const line = this.part.querySelector("template").content.firstElementChild.cloneNode(true);
        line.querySelector("[data-name]").textContent = upload.name;
        line.querySelector("[data-size]").textContent = octets(upload.size);
        line.querySelector("progress").setAttribute("aria-label", upload.name);
        line.querySelector("[data-cancel]").addEventListener("click", () => {
          upload.cancel();
          this.input.focus();
        });
        this.list.append(line);
        this.lines.set(upload, line);
      }
      return this.lines.get(upload);
    }

    show(upload) {
      if (upload.state === "cancelled") return;
      const line = this.lineOf(upload);
      const words = WORDS[upload.state](upload);
      const bar = line.querySelector("progress");
      line.dataset.state = upload.state;
      bar.value = upload.percent;
      bar.hidden = ["ready", "refused"].includes(upload.state);
      line.querySelector("[data-words]").textContent = words;
      line.querySelector("[data-login]").hidden = upload.state !== "ended";
      line.querySelector("[data-cancel] span").textContent = ` ${upload.name}`;
      this.say(upload, words);
      this.tell();
    }

    /** Readers of the screen hear quarters and changes, not every per cent. */
    say(upload, words) {
      const quarter = upload.state === "sending" ? `${Math.floor(upload.percent / 25) * 25} %` : words;
      const sentence = `${upload.name}: ${quarter}`;
      if (sentence === this.told) return;
      this.told = sentence;
      this.status.textContent = sentence;
    }

    /** The button waits, and says for what. */
    tell() {
      const n = this.uploads.filter((each) => ACTIVE.includes(each.state)).length;
      this.button.disabled = n > 0;
      this.why.hidden = n === 0;
      this.why.querySelector("span").textContent = `Menunggu ${n} berkas selesai diunggah.`;
      if (n) this.button.setAttribute("aria-describedby", this.why.id);
      else this.button.removeAttribute("aria-describedby");
    }

    /** The session is asked first: what was typed is not lost on the way to a login page. */
    onSubmit(event) {
      if (this.mayGo) {
        this.mayGo = false;
        return;
      }
      event.preventDefault();
      for (const field of this.form.querySelectorAll("input[name=upload]")) field.remove();
      for (const upload of this.uploads.filter((each) => each.state === "ready")) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name: "upload" });
        field.value = `${upload.sum}.${upload.token}`;
        this.form.append(field);
      }
      this.send(event.submitter);
    }

    async send(submitter) {
      const answer = await ask("GET", this.begin);
      const isHere = answer.status === 204 && (await renew());
      this.lost.hidden = isHere;
      this.lost.querySelector("[data-ended]").hidden = answer.status === 0;
      this.lost.querySelector("[data-offline]").hidden = answer.status !== 0;
      this.mayGo = isHere;
      if (isHere) this.form.requestSubmit(submitter);
      else this.lost.focus();
    }
  }

  const start = (form) => {
    const action = new URL(form.action).pathname;
    if (!uploadsOf.has(action)) uploadsOf.set(action, new Group(action));
    const group = uploadsOf.get(action);
    if (group.form !== form) group.attach(form);
    return group;
  };
  const startAll = (root) =>
    [...root.querySelectorAll("[data-uploads]")].map((part) => start(part.closest("form")));

  const wakeAll = () => {
    for (const group of uploadsOf.values()) group.wake?.();
  };
  window.addEventListener("focus", wakeAll);
  window.addEventListener("online", wakeAll);
  document.addEventListener("visibilitychange", () => document.hidden || wakeAll());
  window.addEventListener("beforeunload", (event) => {
    const isBusy = [...uploadsOf.values()].some((group) =>
      group.uploads.some((each) => ACTIVE.includes(each.state)),
    );
    if (isBusy) event.preventDefault();
  });

  /** Files dropped on a zone go to its form, on a row of the grid to its panel, elsewhere nowhere. */
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const rowOf = (event) => {
    const row = event.target.closest?.("form[data-grid] tr[data-row]");
    return row?.querySelector(".g-clip") ? row : null;
  };
  let dropped = [];
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const row = rowOf(event);
    for (const each of document.querySelectorAll("tr.is-over")) {
      if (each !== row) each.classList.remove("is-over");
    }
    row?.classList.add("is-over");
    event.dataTransfer.dropEffect = row || event.target.closest?.(".drop") ? "copy" : "none";
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    const zone = event.target.closest?.(".drop");
    const row = rowOf(event);
    row?.classList.remove("is-over");
    if (zone) start(zone.closest("form")).add(files);
    else if (row) {
      dropped = files;
      row.querySelector("[data-details]").click();
    }
  });

  /** The panel beside the grid has a new page in it. */
  document.addEventListener("himpun:panel", (event) => {
    const [group] = startAll(event.target);
    if (dropped.length) group?.add(dropped);
    if (dropped.length) group?.form.scrollIntoView();
    dropped = [];
  });

  startAll(document);
})();
