// The editors' desk: reads figures as they are typed, shows records like the one entered, and keeps typed work
// from being left by accident. Every form works without it; the server fills in and points out the same when it is saved.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("#content-main form[id$='_form']");
  if (!form) return;

  // Unsaved changes

  const entered = () => new URLSearchParams(new FormData(form)).toString();
  const refused = document.querySelector(".errornote"); // a form that came back holds what was typed before
  const opened = refused ? null : entered();
  let saving = false;
  form.addEventListener("submit", () => { saving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!saving && entered() !== opened) event.preventDefault();
  });

  // By keyboard: an added row is typed into at once; Ctrl+Enter, or Command+Enter, saves

  form.addEventListener("formset:added", ({ target }) => {
    const first = target.querySelector("input:not([type=hidden]), textarea, select");
    // The admin's own script takes the place of fields that search.
    if (!first?.classList.contains("admin-autocomplete")) first?.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const save = form.querySelector("[name=_save]");
    if (!save) return;
    event.preventDefault();
    save.click();
  });

  // What the server says about what is typed, once typing pauses; a late answer to an earlier question is dropped.

  const PAUSE = 300;
  const asked = new WeakMap();

  function ask(about, address, parameters, show) {
    const question = {};
    clearTimeout(asked.get(about)?.timer);
    asked.set(about, question);
    question.timer = setTimeout(async () => {
      try {
        const answer = await fetch(`${address}?${parameters()}`, { headers: { Accept: "application/json" } });
        if (!answer.ok || answer.redirected) return;
        const said = await answer.json();
        if (asked.get(about) === question) show(said);
      } catch {
        // Without an answer the form is read when it is saved.
      }
    }, PAUSE);
  }

  // Figures typed as printed

  const beside = (wording, name) => form.elements[wording.name.replace(/wording$/, name)];

  function noteBelow(wording) {
    const place = wording.closest(".flex-container");
    let note = place.parentElement.querySelector(".read-as");
    if (!note) {
      note = document.createElement("p");
      note.className = "help read-as";
      note.setAttribute("role", "status");
      place.after(note);
    }
    return note;
  }

  // A field is filled while it is empty or as it was last filled: what an editor put there stays.
  function fill(field, value) {
    if (!field || (field.value !== "" && field.value !== field.dataset.filled)) return;
    field.value = value;
    field.dataset.filled = value;
  }

  function read(wording) {
    const parameters = () => new URLSearchParams({
      text: wording.value,
      source: beside(wording, "source")?.value ?? "",
    });
    ask(wording, wording.dataset.readPhrase, parameters, (answer) => {
      noteBelow(wording).textContent = answer.said;
      // On a saved row an empty field was left empty on purpose, or is filled when it is saved again.
      if (beside(wording, "id")?.value) return;
      for (const [name, value] of Object.entries(answer.fields)) fill(beside(wording, name), value);
    });
  }

  form.addEventListener("input", (event) => {
    if (event.target.dataset.readPhrase) read(event.target);
  });
  // Related records are chosen through jQuery, whose events the browser's own listeners do not hear.
  window.django.jQuery(form).on("change", "select[name$='-source']", (event) => {
    const wording = form.elements[event.target.name.replace(/source$/, "wording")];
    if (wording?.dataset.readPhrase) read(wording);
  });

  // Records on record that are like what is entered

  const another = form.querySelector("[data-alike]");
  if (another) {
    const names = another.dataset.fields.split(" ");
    const parameters = () => new URLSearchParams([...new FormData(form)].filter(([name]) => names.includes(name)));
    const look = (event) => {
      if (names.includes(event.target.name)) ask(another, another.dataset.alike, parameters, showAlike);
    };
    form.addEventListener("input", look);
    window.django.jQuery(form).on("change", "select", look);
  }

  const section = document.createElement("section");
  section.className = "alike";
  section.setAttribute("role", "status");
  form.querySelector("fieldset").before(section);
  let shown = "[]";

  function showAlike({ alike }) {
    // What was said of other records is not said of these.
    if (JSON.stringify(alike) === shown) return;
    shown = JSON.stringify(alike);
    if (another.type === "hidden") another.value = "";
    const list = document.createElement("ul");
    list.className = "messagelist";
    list.append(...alike.map(itemOf));
    section.replaceChildren(...(alike.length ? [list, ...tick()] : []));
  }

  function itemOf({ sentence, links }) {
    const item = document.createElement("li");
    item.className = "warning";
    item.append(sentence);
    links.forEach(({ href, text }, place) => {
      // In a window of its own, so that what is typed stays.
      const link = Object.assign(document.createElement("a"), { href, target: "_blank", rel: "noopener" });
      link.textContent = text;
      item.append(place ? "; " : " ", link);
    });
    return item;
  }

  function tick() {
    if (another.type !== "hidden") return []; // the form came back with a box of its own
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    box.addEventListener("change", () => { another.value = box.checked ? "on" : ""; });
    const label = document.createElement("label");
    label.append(box, ` ${another.dataset.label}`);
    return [label];
  }
});
