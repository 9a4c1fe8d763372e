import { readFile } from 'node:fs/promises';
import type { Plan } from '../plan/plan.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { readSavedPlan } from './saved-plan.ts';

const SCHEMA = new URL('../../schemas/zoo.plan.schema.json', import.meta.url);

/** All of a saved plan, to be shown. What it would do is for `zoo apply` to find out again. */
export async function readWholePlan(path: string, file: string): Promise<Plan> {
  // Names what a plan that contradicts itself, or is none, has everywhere.
  await readSavedPlan(path, file);
  const [{ Ajv2020 }, schema, text] = await Promise.all([
    import('ajv/dist/2020.js'),
    readFile(SCHEMA, 'utf8'),
    readFile(path, 'utf8'),
  ]);
  const document: unknown = JSON.parse(text);
  const isPlan = new Ajv2020({ strict: true, allowUnionTypes: true }).compile<Plan>(JSON.parse(schema));
  if (isPlan(document)) return document;
  const [first] = isPlan.errors ?? [];
  throw new UserError(
    `${file} is no whole plan: ${first?.instancePath ?? ''} ${first?.message ?? 'is wrong'}`,
    {
      exit: EXIT.usage,
      remedy: '`zoo plan --out FILE` writes one.',
    },
  );
}
