// Elements, made in one line.

export const byId = (id) => document.getElementById(id);

// An element with its text (or children) and attributes.
export function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.append(...[text].flat().filter((part) => part !== "" && part !== null && part !== undefined));
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export function button(text, onclick, attributes = {}) {
  const made = element("button", text, { type: "button", ...attributes });
  made.addEventListener("click", onclick);
  return made;
}
