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

  // Sources of figures: a new row begins with the one chosen last, since a report is read to its end before the next

  const lastChosen = (select) => [...select?.selectedOptions ?? []].findLast(({ value }) => value);
  let lastSource = lastChosen(form.elements.sources);
  const rowOf = (field) => field.closest(".inline-related, tr");
  const valuesOf = (row) => [...row.querySelectorAll("input, textarea, select")]
    .filter(({ name }) => !name.endsWith("-source")).map(({ value }) => value).join("\n");
  const asAdded = new WeakMap(); // a row: its values before anything was typed
  const isBlank = (row) => asAdded.get(row) === valuesOf(row);

  window.django.jQuery(form).on("change", "select[name='sources'], select[name$='-source']", ({ target }) => {
    lastSource = lastChosen(target) ?? lastSource;
  });
  form.addEventListener("formset:added", ({ target }) => {
    const source = target.querySelector("select[name$='-source']");
    if (!source) return;
    asAdded.set(target, valuesOf(target));
    if (lastSource && !source.value) source.append(new Option(lastSource.text, lastSource.value, true, true));
  });
  // A row in which nothing was typed is none.
  form.addEventListener("submit", () => {
    for (const source of form.querySelectorAll("select[name$='-source']")) {
      if (isBlank(rowOf(source))) source.value = "";
    }
  });

  // A response may be about a demand that is typed in the same form: it is sent as the demand's row

  const fieldBehind = new WeakMap(); // an option: the field its demand is typed in
  const newDemands = () => [...form.querySelectorAll("[name^='demands-'][name$='-text']")].filter((field) =>
    field.value.trim() && !field.name.includes("__prefix__") && !form.elements[field.name.replace(/text$/, "id")]?.value);
  const placeOf = (field) => `row-${field.name.split("-")[1]}`;

  function offerDemands() {
    const fields = newDemands();
    for (const select of form.querySelectorAll("select[name^='responses-'][name$='-demand']")) {
      const [picked] = select.selectedOptions;
      const chosen = fieldBehind.get(picked) ?? fields.find((field) => placeOf(field) === picked?.value);
      for (const option of [...select.options]) if (option.value.startsWith("row-")) option.remove();
      for (const field of fields) {
        const option = new Option(field.value.trim(), placeOf(field), false, field === chosen);
        fieldBehind.set(option, field);
        select.append(option);
      }
    }
  }
  form.addEventListener("input", ({ target }) => { if (/^demands-.*-text$/.test(target.name)) offerDemands(); });
  form.addEventListener("formset:added", offerDemands);
  document.addEventListener("formset:removed", () => setTimeout(offerDemands)); // once the rows are numbered anew
  offerDemands();

  // What publishing asks for, ticked off while it is filled in

  const checklist = form.querySelector(".checklist");
  const isGiven = (name) => {
    const field = form.elements[name];
    return field?.selectedOptions ? [...field.selectedOptions].some(({ value }) => value) : Boolean(field?.value.trim());
  };
  function unsourced(prefixes) {
    return prefixes.flatMap((prefix) => [...form.querySelectorAll(`select[name^='${prefix}-'][name$='-source']`)])
      .find((source) => {
        if (source.name.includes("__prefix__") || source.value) return false;
        return !form.elements[source.name.replace(/source$/, "DELETE")]?.checked && !isBlank(rowOf(source));
      });
  }
  function mark(item, field, isMet) {
    item.className = isMet ? "met" : "missing";
    item.querySelector(".mark").textContent = isMet ? "given: " : "missing: ";
    item.querySelector("a").hash = field;
  }
  function tickOff() {
    for (const item of checklist.children) {
      if (item.dataset.any) {
        const names = item.dataset.any.split(" ");
        mark(item, `id_${names[0]}`, names.some(isGiven));
      } else {
        const prefixes = item.dataset.sourced.split(" ");
        const source = unsourced(prefixes);
        mark(item, source?.id ?? `${prefixes[0]}-group`, !source);
      }
    }
  }
  if (checklist) {
    form.addEventListener("input", tickOff);
    document.addEventListener("formset:removed", () => setTimeout(tickOff)); // once the rows are numbered anew
    window.django.jQuery(form).on("change", "select, input", tickOff);
    checklist.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      const shown = field.classList.contains("admin-autocomplete") ? field.parentElement : field;
      shown.scrollIntoView({ block: "center" });
      shown.querySelector(".select2-selection")?.focus();
      field.focus?.();
    });
    tickOff();
  }

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
