import { readFile } from 'node:fs/promises';
import { largest } from '../../diagnostics/extremes.ts';
import { jsonText } from '../../diagnostics/shown.ts';
import { explain, type Explanation, type FleetSchema } from '../../fleet/explain.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Session } from '../session.ts';

const SCHEMA = new URL('../../../schemas/zoo.fleet.schema.json', import.meta.url);
const WIDTH = 100;

/** What may be written at a place of the fleet file: from its schema, which editors use, too. */
export async function run(input: Input, { terminal, format }: Session): Promise<ExitCode> {
  const schema: FleetSchema = JSON.parse(await readFile(SCHEMA, 'utf8'));
  const path = (input.argument(0) ?? '').split('.').filter((key) => key !== '');
  const explained = explain(schema, path);
  if ('problem' in explained)
    throw new UserError(explained.problem, { exit: EXIT.usage, remedy: explained.remedy });
  terminal.out(
    format === 'json' ? `${jsonText({ format: 'zoo.explain/v1', ...explained }, 2)}\n` : textOf(explained),
  );
  return EXIT.ok;
}

function textOf({ path, description, kinds, default: usual, keys }: Explanation): string {
  const head = `${path === '' ? 'zoo.fleet.yaml' : path}: ${kinds.join(' | ')}${usual === undefined ? '' : ` (${usual} unless given)`}`;
  const width = largest(
    keys.map(({ key }) => key.length),
    0,
  );
  const lines = keys.map((one) => {
    const facts = [
      one.kinds.join(' | '),
      ...(one.required ? ['required'] : []),
      ...(one.of === undefined ? [] : [`only ${one.of.join(', ')}`]),
      ...(one.default === undefined ? [] : [`${one.default} unless given`]),
    ].join(', ');
    const words = [`(${facts})`, ...one.description.split(' ')];
    return wrapped(words, { first: `  ${one.key.padEnd(width)}  `, indent: width + 4 });
  });
  const about = description === '' ? [] : [wrapped(description.split(' '), { first: '  ', indent: 2 })];
  return `${[head, ...about, ...(lines.length === 0 ? [] : ['', ...lines])].join('\n')}\n`;
}

function wrapped(
  words: readonly string[],
  { first, indent }: { readonly first: string; readonly indent: number },
): string {
  const lines: string[] = [];
  let line = first;
  for (const word of words) {
    if (line.length + word.length > WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = ' '.repeat(indent);
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}
