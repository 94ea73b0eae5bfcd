/** Strings, quoted names and comments; what stands in a comment such as `/*! ... *\/` is carried out. */
const QUOTED_OR_COMMENT =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`|--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?![!M])[\s\S]*?\*\//gs;

/** A query without what it says in strings, quoted names and comments: its bare words. */
export function bareSql(query: string): string {
  return query.replaceAll(QUOTED_OR_COMMENT, (part) => (/^['"`]/.test(part) ? "''" : ' ')).trim();
}

/** The words of the query itself, without those of queries and calls within it. */
export function outermost(bare: string): string {
  let text = bare;
  while (text.startsWith('(') && closeOf(text) === text.length - 1) text = text.slice(1, -1).trim();
  let depth = 0;
  let words = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (depth === 0) words += character;
    if (character === ')') depth -= 1;
  }
  return words;
}

/** Where the first bracket is closed. */
function closeOf(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '(') depth += 1;
    if (text[index] === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}
