import { readFile } from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Session } from '../session.ts';

/** Schemas lie beside the sources, and beside what is published. */
const SCHEMAS = new URL('../../../schemas/', import.meta.url);

export async function run(input: Input, { terminal }: Session): Promise<ExitCode> {
  const names = await schemaNames();
  const name = input.argument(0) ?? 'fleet';
  if (!names.includes(name)) {
    throw new UserError(`there is no schema named ${name}`, {
      exit: EXIT.usage,
      remedy: `There are ${names.join(', ')}.`,
    });
  }
  terminal.out(await readFile(new URL(`zoo.${name}.schema.json`, SCHEMAS), 'utf8'));
  return EXIT.ok;
}

async function schemaNames(): Promise<readonly string[]> {
  const files = await readdir(SCHEMAS);
  return files.flatMap((file) => /^zoo\.([a-z-]+)\.schema\.json$/.exec(file)?.[1] ?? []).toSorted();
}
