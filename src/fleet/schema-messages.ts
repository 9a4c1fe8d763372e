import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SchemaError } from './generated/validate-fleet-document.js';
import { PATTERN_MESSAGES } from './generated/pattern-messages.ts';
import { isRecord, type Path } from './located.ts';
import { nearestName, oneOf, suggestName } from './nearest-name.ts';

export interface Described {
  readonly diagnostic: Pick<Diagnostic, 'code' | 'message' | 'remedy' | 'secret'>;
  /** What the caret points at. */
  readonly at: Path;
  readonly part: 'entry' | 'key';
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
};

const COMPARISONS: Readonly<Record<string, string>> = {
  '<=': 'at most',
  '>=': 'at least',
  '>': 'more than',
  '<': 'less than',
};

/** What a problem is about: where it stands, what YAML made of it, and what is written there. */
export interface Found {
  readonly path: Path;
  readonly value: unknown;
  readonly written: string | undefined;
}

/** One finding of the validator in words. */
export function describeProblem(error: SchemaError, { path, value, written }: Found): Described {
  const { params } = error;
  const name = nameOf(path);
  switch (error.keyword) {
    case 'closed':
      return unknownKey(String(params['key']), textsOf(params['known']), { path, value });
    case 'propertyNames': {
      const key = String(params['propertyName']);
      return {
        diagnostic: {
          code: 'bad-name',
          message: `"${key}" is not a name`,
          remedy:
            "use lower-case letters, digits, '.', '_' and '-', starting with a letter or digit, at most 63 characters",
        },
        at: [...path, key],
        part: 'key',
      };
    }
    case 'required':
      return at(path, 'key', {
        code: 'missing-key',
        message: `${name} lacks ${String(params['missingProperty'])}`,
        remedy: `add ${String(params['missingProperty'])}:`,
      });
    case 'dependencies':
      return at([String(params['property'])], 'key', {
        code: 'missing-key',
        message: `${String(params['property'])}: belongs to the file with zoo: v1 and fleet:, and ${String(params['missingProperty'])}: is not here`,
        remedy: `add ${String(params['missingProperty'])}: here, or move ${String(params['property'])}: to the fleet file`,
      });
    default:
      return at(path, 'entry', { ...wrongValue(error, name, { value, written }), ...secrecy(path, value) });
  }
}

function unknownKey(
  key: string,
  known: readonly string[],
  { path, value }: { readonly path: Path; readonly value: unknown },
): Described {
  const names = known.filter((entry) => !entry.endsWith('-'));
  return {
    diagnostic: {
      code: 'unknown-key',
      message: `${path.length === 0 ? 'a fleet file' : nameOf(path)} has no key "${key}"`,
      remedy: (path.length === 0 ? homeOf(value, key) : undefined) ?? suggestName(key, names),
    },
    at: [...path, key],
    part: 'key',
  };
}

/** A family or a machine that stands at the top of the file, as in other tools' files. */
function homeOf(document: unknown, key: string): string | undefined {
  const block = isRecord(document) ? document[key] : undefined;
  if (!isRecord(block)) return undefined;
  if ('models' in block) return `families stand under families: (families: { ${key}: … })`;
  return 'os' in block || 'hosts' in block
    ? `machines stand under machines: (machines: { ${key}: … })`
    : undefined;
}

function wrongValue(
  { keyword, params }: SchemaError,
  name: string,
  { value, written }: Pick<Found, 'value' | 'written'>,
): Pick<Diagnostic, 'code' | 'message' | 'remedy'> {
  switch (keyword) {
    case 'type': {
      const types = Array.isArray(params['type']) ? textsOf(params['type']) : [String(params['type'])];
      if (types.includes('string') && isUnquoted(value) && written !== undefined)
        return unquoted(name, value, written);
      const wanted = oneOf(types.filter((type) => type !== 'null').map((type) => TYPE_WORDS[type] ?? type));
      return { code: 'wrong-type', message: `${name} must be ${wanted}, not ${kindOfValue(value)}` };
    }
    case 'enum': {
      const allowed = textsOf(params['allowedValues']);
      const nearest = typeof value === 'string' ? nearestName(value, allowed) : undefined;
      return {
        code: 'wrong-value',
        message: `${name} must be ${oneOf(allowed)}`,
        ...(nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` }),
      };
    }
    case 'const':
      return { code: 'wrong-value', message: `${name} must be ${String(params['allowedValue'])}` };
    case 'pattern':
      return {
        code: 'wrong-value',
        message: `${name} must be ${PATTERN_MESSAGES[String(params['pattern'])] ?? 'spelled otherwise'}`,
      };
    case 'expected':
      return { code: 'wrong-value', message: `${name} must be ${String(params['expected'])}` };
    case 'minItems':
    case 'minProperties':
      return {
        code: 'wrong-value',
        message: `${name} is empty`,
        remedy: 'name at least one',
      };
    case 'minimum':
    case 'maximum':
      return { code: 'wrong-value', message: boundText(name, params) };
    case 'exclusiveMinimum':
      return {
        code: 'wrong-value',
        message: boundText(name, params),
        remedy: `leave ${name}: out, or write a number above ${String(params['limit'])}`,
      };
    default:
      return { code: 'wrong-value', message: `${name} does not fit the schema (${keyword})` };
  }
}

function boundText(name: string, params: SchemaError['params']): string {
  return `${name} must be ${COMPARISONS[String(params['comparison'])] ?? ''} ${String(params['limit'])}`;
}

/** `81111e1` is a number to YAML, and a commit to its author. */
function isUnquoted(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function unquoted(
  name: string,
  value: number | boolean,
  written: string,
): Pick<Diagnostic, 'code' | 'message' | 'remedy'> {
  const is = typeof value === 'number' ? 'a number' : 'true or false';
  return {
    code: 'wrong-type',
    message: `${name} must be text, and ${written} without quotes is ${is}`,
    remedy: `put it in quotes: "${written}"`,
  };
}

/** A token that was written into the file must not be shown by the message that says so. */
function secrecy(path: Path, value: unknown): Partial<Described['diagnostic']> {
  const isToken = path.at(-1) === 'token' || (path.at(-2) === 'token' && path.at(-1) === 'env');
  if (!isToken || typeof value !== 'string') return {};
  return {
    code: 'literal-secret',
    secret: true,
    remedy: 'take the token out of the file, revoke it, and write { env: NAME } with the name of a variable',
  };
}

function at(path: Path, part: Described['part'], diagnostic: Described['diagnostic']): Described {
  return { diagnostic, at: path, part };
}

/** The last two steps that are names: `zen.formats`, `hosts`. */
function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  if (typeof last === 'number') return `entry ${last + 1} of ${nameOf(path.slice(0, -1))}`;
  return last;
}

function kindOfValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'text' : JSON.stringify(value);
}

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
