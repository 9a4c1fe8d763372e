export interface JsonBounds {
  /** Lists and objects inside of each other. */
  readonly depth: number;
  /** Of all kinds, inner ones included: each takes memory, the shortest ones most for their bytes. */
  readonly values: number;
}
export type BoundedJson =
  | { readonly value: unknown }
  /** `isOver`: it is more than the bounds, whatever it is. */
  | { readonly problem: string; readonly isOver: boolean };

/**
 * Parses foreign JSON after a look at how much it is: forty megabytes of brackets take gigabytes once they are parsed.
 * Text that is no JSON has the parser's own message as its problem.
 */
export function parseBoundedJson(text: string, bounds: JsonBounds): BoundedJson {
  const problem = overJsonBounds(text, bounds);
  if (problem !== undefined) return { problem, isOver: true };
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch (error) {
    return {
      problem: `is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      isOver: false,
    };
  }
}

const QUOTE = 34;
const BACKSLASH = 92;

/** `is nested deeper than 64 levels`; undefined: it is within. Counts what stands outside of strings, whatever else the text is. */
function overJsonBounds(text: string, { depth: deepest, values: most }: JsonBounds): string | undefined {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case 91: // [
      case 123: // {
        depth += 1;
        values += 1;
        if (depth > deepest) return `is nested deeper than ${deepest} levels`;
        break;
      case 93: // ]
      case 125: // }
        depth -= 1;
        break;
      case 44: // ,
        values += 1;
        break;
      default:
    }
    if (values > most) return `has more than ${most} values`;
  }
  return undefined;
}

/** Of the closing quote; the end of the text when there is none. Found by the engine's own search: strings are most of a text. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end, start)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, quote: number, start: number): boolean {
  let backslashes = 0;
  while (quote - backslashes - 1 > start && text.charCodeAt(quote - backslashes - 1) === BACKSLASH)
    backslashes += 1;
  return backslashes % 2 === 1;
}
