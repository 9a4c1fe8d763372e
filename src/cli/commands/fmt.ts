import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import { jsonText } from '../../diagnostics/shown.ts';
import { visible, visibleLines } from '../../diagnostics/visible-text.ts';
import { decodeText, encodeText } from '../../fleet/decode-text.ts';
import { countText } from '../../report/count-text.ts';
import { lineHunks } from '../../report/line-hunks.ts';
import { textDiff } from '../../report/text-diff.ts';
import type { Input } from '../command.ts';
import { openFleet } from '../compose/open-fleet.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import { type LaidOut, layOutFleet } from '../layout/format-fleet.ts';
import type { Session } from '../session.ts';

/** Changes the layout of the fleet's files and nothing else; each is written whole. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, quiet } = session;
  const opened = await openFleet(session);
  const changed = await layOutFleet(opened);
  const isCheck = input.flag('check');
  if (!isCheck) for (const one of changed) await write(opened.location.directory, one);
  const shown = changed.map((one) => ({ ...one, places: placesOf(one), diff: diffOf(one) }));
  if (format === 'json') {
    const files = shown.map(({ path, places, diff }) => ({ file: path, places, diff }));
    terminal.out(
      `${jsonText({ format: 'zoo.fmt/v1', written: !isCheck, checked: opened.files.length, files }, 2)}\n`,
    );
  } else {
    for (const { path, places, diff } of shown) {
      if (isCheck) for (const { line } of places) terminal.out(`${visible(path)}:${line}\n`);
      else if (!quiet) terminal.out(`${visible(path)}\n`);
      if (input.flag('diff')) terminal.out(`${visibleLines(diff)}\n`);
    }
    if (!quiet) terminal.err(`${summaryOf(changed.length, opened.files.length, isCheck)}\n`);
  }
  return isCheck && changed.length > 0 ? EXIT.changes : EXIT.ok;
}

function summaryOf(changed: number, all: number, isCheck: boolean): string {
  if (changed === 0) return `${countText(all, 'file')}, laid out as usual.`;
  if (!isCheck) return `Laid out ${countText(changed, 'file')}.`;
  return `${countText(changed, 'file')} of ${all} would change. zoo fmt does it, zoo fmt --check --diff shows it.`;
}

interface LinePlace {
  readonly line: number;
  /** So many lines from there; 0: something is added before it. */
  readonly lines: number;
}

function placesOf({ before, after }: LaidOut): readonly LinePlace[] {
  return lineHunks(before.split('\n'), after.split('\n')).map(({ line, gone }) => ({
    line,
    lines: gone.length,
  }));
}

function diffOf({ before, after }: LaidOut): string {
  return textDiff(before, after);
}

/** @throws when it was changed since it was read: that change would be lost. */
async function write(directory: string, { path, before, after }: LaidOut): Promise<void> {
  const file = join(directory, path);
  const bytes = await readFile(file);
  if (decodeText(bytes) !== before) {
    throw new UserError(`${path} was changed while zoo laid it out`, {
      exit: EXIT.stale,
      remedy: 'It is as it was changed. Run zoo fmt again.',
    });
  }
  await writeFileAtomic(file, encodeText(after, bytes));
}
