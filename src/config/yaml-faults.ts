import type { ErrorCode } from 'yaml';

interface Sentence {
  readonly message: string;
  readonly hint: string;
}

/** What a fault of YAML comes to, without any of the file's text: a key may stand in it. */
export function describeYamlFault(code: ErrorCode, detail: string): Sentence {
  if (detail.startsWith('Missing closing')) return UNCLOSED_QUOTE;
  if (code === 'BAD_INDENT' && detail.startsWith('Flow')) return UNCLOSED_BRACKET;
  return SENTENCES[code] ?? UNEXPECTED;
}

/** Faults that a line in the wrong column may cause, besides others. */
export function mayBeSlip(code: ErrorCode): boolean {
  return SLIPS.has(code);
}

const SLIPS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'MISSING_CHAR',
  'MULTILINE_IMPLICIT_KEY',
  'UNEXPECTED_TOKEN',
]);

export function isUnclosedQuote(detail: string): boolean {
  return detail.startsWith('Missing closing');
}

const UNCLOSED_QUOTE: Sentence = {
  message: 'A quote opens here and is never closed.',
  hint: "Close it on the same line. A quote inside quotes is written twice ('it''s') or as \\\".",
};

const UNCLOSED_BRACKET: Sentence = {
  message: 'A `{` or `[` opened before this line is not closed.',
  hint: 'Close it with `}` or `]`, and indent its further lines more than the key before it.',
};

const UNEXPECTED: Sentence = {
  message: 'Something stands here that cannot stand here in YAML.',
  hint: 'A text with { } [ ] , # & * ! | > \' " % @ ` or ": " in it goes in quotes, as "${NAME}" inside braces or "{date} {time}".',
};

const INDENT: Sentence = {
  message: 'This line is not indented like its neighbours.',
  hint: 'Keys that belong together start in one column; use spaces, the same number everywhere.',
};

const TWO_ON_A_LINE: Sentence = {
  message: 'A second key or a list begins where a value was expected.',
  hint: 'Put it on a line of its own, indented; or put the text in quotes if ": " belongs to it. Check that the line begins in the same column as its neighbours.',
};

const ALIAS: Sentence = {
  message: 'An anchor (`&name`) or an alias (`*name`) is not written as YAML wants it.',
  hint: 'An anchor stands before its value, an alias stands alone; a text that begins with & or * goes in quotes.',
};

const TAG: Sentence = {
  message: 'A tag (`!name`) means nothing in an import file.',
  hint: 'Leave it out; a text that begins with ! goes in quotes.',
};

const SENTENCES: Partial<Record<ErrorCode, Sentence>> = {
  ALIAS_PROPS: ALIAS,
  BAD_ALIAS: ALIAS,
  MULTIPLE_ANCHORS: ALIAS,
  BAD_PROP_ORDER: ALIAS,
  BAD_DIRECTIVE: {
    message: 'A line that begins with % is a directive of YAML, and this one is not known.',
    hint: 'Leave it out.',
  },
  BAD_DQ_ESCAPE: {
    message: 'A backslash in double quotes begins an escape, and this one is not known.',
    hint: "Use single quotes, where a backslash is a backslash: '\\N'.",
  },
  BAD_INDENT: INDENT,
  BAD_SCALAR_START: {
    message: 'A text cannot begin with this character unless it is in quotes.',
    hint: "Put the text in quotes: '@name'.",
  },
  BLOCK_AS_IMPLICIT_KEY: TWO_ON_A_LINE,
  BLOCK_IN_FLOW: TWO_ON_A_LINE,
  MULTILINE_IMPLICIT_KEY: {
    message: 'This line has no `:` with a space after it, so it runs on into the next one.',
    hint: 'Write `key: value`, with the space.',
  },
  MISSING_CHAR: {
    message: 'Something is missing before this: a `:`, a `,`, a `-` or a space.',
    hint: 'Write `key: value`, `- item`, `{ a: b, c: d }`; a comment needs a space before its #. Check that the line begins in the same column as its neighbours.',
  },
  RESOURCE_EXHAUSTION: {
    message: 'Lists and mappings are nested too deeply to be read.',
    hint: 'An import file needs a handful of levels; this is probably another file.',
  },
  TAB_AS_INDENT: {
    message: 'A tab indents this line; YAML wants spaces.',
    hint: 'Replace the tab with spaces, the same number everywhere.',
  },
  TAG_RESOLVE_FAILED: TAG,
  MULTIPLE_TAGS: TAG,
  BAD_COLLECTION_TYPE: TAG,
};
