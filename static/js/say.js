// Which words a script says: the English sentence that stands in it, or its Hindi where the page is in Hindi.

import { HINDI } from "./hindi.js";

const isHindi = document.documentElement.lang.startsWith("hi");

/** A sentence of the server, whole, in the language of the page. */
export const told = (text) => (isHindi && HINDI[text]) || text;

/** A sentence with `{places}` for what is put into it. */
export const say = (text, places = {}) => told(text).replace(/{(\w+)}/g, (_, name) => places[name]);

/** The same in parts, where what is put into it are elements. */
export const parted = (text, places) => told(text).split(/{(\w+)}/).map((part, index) => (index % 2 ? places[part] : part));

/** What a room asks of whoever writes (`chat.settings`). */
export const askedWords = (settings) => (isHindi && settings.words_hindi) || settings.words;
