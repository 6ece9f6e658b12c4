// Related records are found by typing; what is not on record yet is begun from what was typed, in a window of its own,
// so that the form behind it keeps everything. Takes the place of the admin's own set-up of the same fields.
"use strict";

{
  const $ = django.jQuery;
  const NEW = "new record"; // no key of a record

  const addLink = (element) => document.getElementById(`add_${element.id}`);

  // A pasted address begins a source; other words begin the record's name or title.
  function begin(element, typed) {
    const link = addLink(element);
    const address = new URL(link.href);
    const before = link.href;
    const field = /^https?:\/\//.test(typed) ? "url" : element.dataset.typedAs;
    address.searchParams.set(field, typed);
    link.href = address;
    link.click();
    link.href = before;
  }

  $.fn.djangoAdminSelect2 = function () {
    this.each((_place, element) => {
      const { appLabel, modelName, fieldName } = element.dataset;
      $(element).select2({
        ajax: {
          data: ({ term, page }) => ({
            term, page, app_label: appLabel, model_name: modelName, field_name: fieldName,
          }),
        },
        tags: Boolean(addLink(element)),
        createTag: ({ term }) => (term.trim() ? { id: NEW, text: `New: ${term.trim()}`, typed: term.trim() } : null),
        insertTag: (found, tag) => { found.push(tag); }, // after what is on record, which Enter chooses
      }).on("select2:selecting", (event) => {
        const chosen = event.params.args.data;
        if (chosen.id !== NEW) return;
        event.preventDefault();
        $(element).select2("close");
        begin(element, chosen.typed);
      });
    });
    return this;
  };
}
