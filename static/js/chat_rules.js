// The rules of a room in its chat box, as they change while the page is open. The button that accepts them is a form.

const box = () => document.getElementById("chat-rules");

/** Show the rules as they are from now on (`chat.rules`); who has to accept them is asked before they write again. */
export function showRules({ version, rules }) {
  const form = box().querySelector("form"); // there is none for whom the rules do not bind
  const owed = Boolean(form && rules);
  document.getElementById("chat-rules-text").textContent = rules;
  box().hidden = !rules;
  box().classList.toggle("owed", owed);
  box().querySelector("[role=status]")?.remove(); // what was accepted was the version before
  box().querySelector("details").open = owed;
  if (!form) return;
  form.hidden = !owed;
  form.elements.version.value = version;
}

/** Whether this person is asked to accept them now. */
export const areOwed = () => box().classList.contains("owed");

/** The rules that hold now, as the box has them. */
export const rulesNow = () => ({ version: Number(box().querySelector("input[name=version]").value), rules: document.getElementById("chat-rules-text").textContent });

/** They were accepted with a tip: the box asks for them no more. */
export function acceptedElsewhere() {
  box().classList.remove("owed");
  box().querySelector("form").hidden = true;
  box().querySelector("details").open = false;
}
