import { join } from 'node:path';
import { jsonText } from '../../diagnostics/shown.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import { NO_METER } from '../../care/no-meter.ts';
import { LOCK_FILE } from '../../workspace/lock-file.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';
import type { OriginTable } from '../../resources/source.ts';
import { REGISTRIES } from '../registries.ts';

/** Resolves what floats, and writes down what this version of zoo would use: a plan means the same tomorrow. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const revisions = await resolveRevisions(opened, session.drain);
    const { stringify } = await import('yaml');
    const lock = { zoo: 'lock/v1', tools: opened.world.pins, revisions };
    const head =
      '# Written by zoo lock; belongs into git. Versions of tools, and the commits that floating revisions meant.\n';
    await writeFileAtomic(
      join(opened.location.directory, LOCK_FILE),
      `${head}${stringify(lock, { lineWidth: 0 })}`,
    );
    if (format === 'json') terminal.out(`${jsonText({ format: 'zoo.lock/v1', ...lock })}\n`);
    else {
      for (const [tool, version] of Object.entries(lock.tools)) terminal.out(`${tool} ${version}\n`);
      for (const [name, commit] of Object.entries(revisions))
        terminal.out(`${visible(name.replaceAll('|', ' '))} ${visible(commit)}\n`);
      terminal.out(`Wrote ${LOCK_FILE}.\n`);
    }
    return EXIT.ok;
  });
}

async function resolveRevisions(
  { fleet, world }: Opened,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const table: OriginTable = REGISTRIES.origins;
  const revisions: Record<string, string> = {};
  for (const { kind, spec } of fleet.resources) {
    if (kind !== 'source') continue;
    const name = table[spec.origin.kind]?.floating(spec.origin);
    if (name === undefined) continue;
    const listing = await world.look.origin(spec.origin, NO_METER, signal);
    if (listing.revision !== undefined) revisions[name] = listing.revision;
  }
  return revisions;
}
