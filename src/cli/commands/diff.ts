import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { humanBytes } from '../../diagnostics/human-bytes.ts';
import { jsonText } from '../../diagnostics/shown.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import { compareSides } from '../../fidelity/compare-sides.ts';
import { localSide } from '../../fidelity/local-side.ts';
import type { Side } from '../../fidelity/side.ts';
import {
  type Compared,
  type ComparedSide,
  differenceMarkdown,
  differenceText,
} from '../../report/difference-text.ts';
import type { Input } from '../command.ts';
import { lineInPlace } from '../line-in-place.ts';
import type { Session } from '../session.ts';

/** Files and folders need no fleet: it is opened for what is neither. Exit 0 only when every byte is the same. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const [first, second] = [input.argument(0) ?? '', input.argument(1) ?? ''];
  const [a, b] = await Promise.all([local(first, session), local(second, session)]);
  if (a !== undefined && b !== undefined) return compare([a, b], session);
  const { withWorld } = await import('../with-world.ts');
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const { openScratch } = await import('../diff/scratch.ts');
    const { fleetSide } = await import('../diff/fleet-side.ts');
    await using scratch = openScratch(opened.directories.cache);
    const line = lineInPlace(session);
    let fetched = 0;
    const onFetch = (path: string, bytes: number): void => {
      fetched += bytes;
      line.draw(() => `${humanBytes(fetched)} fetched  ${visible(path)}`);
    };
    try {
      const sides = { opened, session, scratch, onFetch };
      return await compare(
        [a ?? (await fleetSide(first, sides)), b ?? (await fleetSide(second, sides))],
        session,
      );
    } finally {
      line.close();
    }
  });
}

function local(label: string, { directory }: Session): Promise<Side | undefined> {
  return localSide(label, resolve(directory, label));
}

async function compare(sides: readonly [Side, Side], session: Session): Promise<ExitCode> {
  const { terminal, format, drain } = session;
  const line = lineInPlace(session);
  let read = 0;
  try {
    const difference = await compareSides(sides, {
      signal: drain,
      onBytes(bytes) {
        read += bytes;
        line.draw(() => `${humanBytes(read)} read`);
      },
    });
    line.close();
    const compared = { sides: [sideOf(sides[0]), sideOf(sides[1])] as const, difference };
    terminal.out(`${textOf(compared, format)}\n`);
    return difference.kind === 'identical' ? EXIT.ok : EXIT.changes;
  } finally {
    line.close();
  }
}

function textOf(compared: Compared, format: Session['format']): string {
  if (format === 'json')
    return jsonText(
      { format: 'zoo.diff/v1', a: compared.sides[0], b: compared.sides[1], ...compared.difference },
      2,
    );
  return format === 'markdown' ? differenceMarkdown(compared) : differenceText(compared);
}

function sideOf({ label, what, files }: Side): ComparedSide {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { label, ...(what === undefined ? {} : { what }), files: files.length, bytes };
}
