// A form is not handed over while cells of it have not been sent: the button waits for them, and
// says so when it has waited in vain, instead of the browser's page for a lost line.
// Forms and links marked data-hold="<address of the form>".
"use strict";

(() => {
  const person = document.body.dataset.person;
  /** So long a save that is on its way is waited for, in ms. */
  const PATIENCE = 5_000;
  const PAUSE = 100;

  const unsent = (path) =>
    window.himpun.formsOf(person).find((form) => form.path === path)?.n ?? 0;

  /** Cells that stay unsent although they were given time. */
  const settled = async (path) => {
    for (let left = PATIENCE; left > 0; left -= PAUSE) {
      if (!unsent(path) || !navigator.onLine) break;
      await new Promise((done) => setTimeout(done, PAUSE));
    }
    return unsent(path);
  };

  const tell = (act, sentence) => {
    let note = act.parentElement.querySelector("[data-held]");
    if (!note) {
      note = document.createElement("p");
      note.className = "error";
      note.dataset.held = "";
      note.setAttribute("role", "alert");
      act.after(note);
    }
    note.textContent = sentence;
  };

  const sentenceOf = (n) => {
    const why = navigator.onLine ? "" : " (sambungan terputus)";
    if (n) return `Belum dapat diserahkan: ${n} sel belum terkirim${why}.`;
    return navigator.onLine ? "" : "Belum dapat diserahkan: sambungan terputus.";
  };

  /** Let the act through, or say why not. */
  const weigh = async (act, go) => {
    const sentence = sentenceOf(await settled(act.dataset.hold));
    if (sentence) {
      tell(act, sentence);
      return;
    }
    act.parentElement.querySelector("[data-held]")?.remove();
    go();
  };

  const isFree = (act) => navigator.onLine && !unsent(act.dataset.hold);

  // In the capturing phase: before the form is marked as being on its way.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.dataset.hold || isFree(form)) return;
      event.preventDefault();
      event.stopPropagation();
      weigh(form, () => form.requestSubmit(event.submitter));
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-hold]");
    if (!link || event.metaKey || event.shiftKey || event.ctrlKey || isFree(link)) return;
    event.preventDefault();
    weigh(link, () => location.assign(link.href));
  });
})();
