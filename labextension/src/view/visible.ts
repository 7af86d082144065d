/**
 * The visible form of a string from a store, as `views/visible.py` has it: what can't be seen, or acts on its surroundings, is
 * shown as an escape; what is too long to read is cut.
 */

const LINE_LIMIT = 300;
const TEXT_LIMIT = 20_000;

// Control and format characters (bidirectional ones among them), separators of lines, lone surrogates, private use, unassigned.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu;

function escape(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}… (${(text.length - limit).toLocaleString('en')} more characters)` : text;
}

export function visibleLine(text: string, limit = LINE_LIMIT): string {
  return cut(text, limit).replace(UNSEEN, escape);
}

/** Lines stay lines; tabs become spaces. */
export function visibleText(text: string, limit = TEXT_LIMIT): string {
  return cut(text, limit)
    .replace(/\r\n/g, '\n')
    .split('\n')
    .map((line) => line.replace(/\t/g, '    ').replace(UNSEEN, escape))
    .join('\n');
}
