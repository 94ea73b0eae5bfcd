import type { TemplateCell } from '../model/definition.ts';

type Parts = readonly (string | TemplateCell)[];

const PIECE = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;

/**
 * Reads `{date} {time}`: cells between braces, `{x?}` for one that may be empty, `{{` and `}}` for
 * braces themselves.
 *
 * @returns The parts, or what is wrong with the template.
 */
export function parseTemplate(text: string): { parts: Parts } | { message: string; hint: string } {
  const parts: (string | TemplateCell)[] = [];
  for (const [piece, inner] of text.matchAll(PIECE)) {
    if (piece === '{') return UNCLOSED;
    if (piece === '}') return UNOPENED;
    if (inner === undefined) {
      parts.push(piece === '{{' || piece === '}}' ? piece.charAt(0) : piece);
      continue;
    }
    const optional = inner.endsWith('?');
    const column = (optional ? inner.slice(0, -1) : inner).trim();
    if (column === '') return NAMELESS;
    parts.push({ column, optional });
  }
  return parts.some((part) => typeof part !== 'string') ? { parts: joined(parts) } : CONSTANT;
}

function joined(parts: Parts): Parts {
  const result: (string | TemplateCell)[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string')
      result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}

const UNCLOSED = {
  message: 'A `{` in this template is not closed.',
  hint: 'Close it after the column: "{date} {time}"; a brace that is meant as such is written {{.',
};

const UNOPENED = {
  message: 'A `}` in this template closes nothing.',
  hint: 'Open it before the column: "{date} {time}"; a brace that is meant as such is written }}.',
};

const NAMELESS = {
  message: 'A pair of braces in this template names no column.',
  hint: 'Write the column between them: "{date} {time}".',
};

const CONSTANT = {
  message: 'This template holds no column, so it would be the same for every row.',
  hint: 'Put columns in braces: "{date} {time}"; for a fixed text write `value:`.',
};
