/** `zoo plan --refresh-only` shows what of the world could be accepted; `zoo apply --refresh-only` accepts it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../blobs/write-file-atomic.ts';
import { jsonText } from '../diagnostics/shown.ts';
import { decodeText, encodeText } from '../fleet/decode-text.ts';
import { kindOf } from '../resources/id.ts';
import type { Input } from './command.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { planChoicesOf } from './plan-now.ts';
import type { Session } from './session.ts';
import { adjust } from './adjust.ts';
import type { Shown } from '../care/shown.ts';
import { compile } from './compose/open-fleet.ts';
import { requireAnswer } from './agree.ts';
import { type Opened, withWorld } from './with-world.ts';
import { refresh, type Refresh } from '../care/refresh/refresh.ts';
import { diffsOf, refreshText } from '../care/refresh/refresh-text.ts';

export async function showRefresh(input: Input, session: Session): Promise<ExitCode> {
  requireNothingElse(input, ['out', 'base'], ['retry']);
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const found = await refresh(opened, {
      ...(await planChoicesOf(input, opened)),
      compile,
      signal: session.drain,
    });
    if (format === 'json') terminal.out(`${jsonText(documentOf(found, opened), 2)}\n`);
    else {
      const text = `${refreshText(found, opened.files)}\n`;
      terminal.out(format === 'markdown' ? `\`\`\`text\n${text}\`\`\`\n` : text);
    }
    return input.flag('detailed-exitcode') && !isEmpty(found) ? EXIT.changes : EXIT.ok;
  });
}

export async function applyRefresh(input: Input, session: Session): Promise<ExitCode> {
  requireNothingElse(input, ['approval', 'merged', 'budget'], ['retry']);
  requireAnswer(input, session);
  return withWorld({ session, input }, { readOnly: false }, async (opened) => {
    const wishes = await planChoicesOf(input, opened);
    let found: Refresh | undefined;
    const { exit } = await adjust({ opened, input, session }, async (): Promise<Shown> => {
      found = await refresh(opened, { ...wishes, compile, signal: session.drain });
      return shownOf(found, opened);
    });
    if (exit !== EXIT.ok) return exit;
    return found !== undefined && found.stays.length + found.unknown.length > 0 ? EXIT.changes : EXIT.ok;
  });
}

function requireNothingElse(input: Input, texts: readonly string[], flags: readonly string[]): void {
  const given = [
    ...texts.filter((name) => input.text(name) !== undefined),
    ...flags.filter((name) => input.flag(name)),
    ...(input.list('replace').length > 0 ? ['replace'] : []),
  ].map((name) => `--${name}`);
  const [first] = [...given, ...input.arguments];
  if (first === undefined) return;
  throw new UserError(`${first} says what is to be done, and --refresh-only does nothing`, {
    exit: EXIT.usage,
    remedy: 'Leave one of them out.',
  });
}

function isEmpty({ accepted, edits, stays, unknown }: Refresh): boolean {
  return accepted.length + edits.length + stays.length + unknown.length === 0;
}

function shownOf(found: Refresh, opened: Opened): Shown {
  const { accepted, edits, records, planned } = found;
  const ids = [...new Set([...accepted, ...edits].map(({ id }) => id))];
  return {
    ledger: planned.recorded,
    adjustments: ids.map((id) => ({ what: 'accepted', id })),
    records,
    about: ids.filter((id) => ['publication', 'residency', 'host'].includes(kindOf(id))),
    text: refreshText(found, opened.files),
    done: doneText(found, opened),
    edited: diffsOf(found, opened.files),
    before: () => write(found, opened),
  };
}

function doneText(found: Refresh, { files }: Opened): string {
  const { accepted, edits } = found;
  if (accepted.length + edits.length === 0) return refreshText(found, files);
  const next =
    edits.length === 0 ? '' : ' The fleet file was changed: plan it, merge it, and apply it as ever.';
  return `Accepted.${next}`;
}

/** Before the ledger says so: a run that is killed in between has changed the file, and the next one goes on from there. */
async function write({ texts }: Refresh, { location, files }: Opened): Promise<void> {
  for (const [path, after] of texts) {
    const file = join(location.directory, path);
    const bytes = await readFile(file);
    const now = decodeText(bytes);
    if (now === after) continue;
    if (now !== files.find((one) => one.path === path)?.text) {
      throw new UserError(`${path} was changed meanwhile`, {
        exit: EXIT.stale,
        remedy: 'Nothing was written. Run it again.',
      });
    }
    await writeFileAtomic(file, encodeText(after, bytes));
  }
}

function documentOf(found: Refresh, { files }: Opened): object {
  const { accepted, stays, unknown, edits } = found;
  return { format: 'zoo.refresh/v1', accepted, edits, files: diffsOf(found, files), stays, unknown };
}
