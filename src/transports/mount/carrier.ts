import { readFile } from 'node:fs/promises';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Carrier } from '../transport.ts';
import { childInTime } from './child-in-time.ts';
import { mappedPath, segmentCount } from './mapped-path.ts';
import { whyNotMounted } from './mount-table.ts';
import { APPEND_PROGRAM, LOOK_SCRIPT, NO_MOUNT } from './programs.ts';

interface CarrierOptions {
  /** The mount point. */
  readonly at: string;
  /** What of the machine is mounted there. */
  readonly of: string;
  readonly lookMilliseconds?: number;
  readonly silentMilliseconds?: number;
}

/** Looking is one small file; copying writes out again and again, and says so. */
const LOOK_MILLISECONDS = 10_000;
const SILENT_MILLISECONDS = 60_000;

export function mountCarrier({
  at,
  of,
  lookMilliseconds = LOOK_MILLISECONDS,
  silentMilliseconds = SILENT_MILLISECONDS,
}: CarrierOptions): Carrier {
  /** Waited for once a run. */
  let hangs: string | undefined;
  function silent(milliseconds: number): string {
    hangs = `${at} did not answer within ${Math.ceil(milliseconds / 1000)} s`;
    return hangs;
  }

  /** After something asked it: what mounts itself does so then. */
  async function whyGone(): Promise<string | undefined> {
    const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => undefined);
    return table === undefined ? undefined : whyNotMounted(table, at);
  }

  return {
    shown: `mount ${at}`,
    covers: (path) => (mappedPath({ at, of }, path) === undefined ? undefined : segmentCount(of)),
    async look(zoo, identity) {
      const folder = mappedPath({ at, of }, zoo);
      if (folder === undefined) return `${at} shows ${of}, and ${zoo} is not below it`;
      if (hangs !== undefined) return hangs;
      const looked = await childInTime(['sh', '-c', LOOK_SCRIPT, 'zoo', at, folder], {
        silentMilliseconds: lookMilliseconds,
      });
      if (looked.how !== 'ended') return silent(lookMilliseconds);
      if (looked.exitCode === NO_MOUNT) return `nothing is mounted at ${at}`;
      const gone = await whyGone();
      if (gone !== undefined) return gone;
      if (looked.exitCode !== 0) return `${at} cannot be looked at: ${looked.stderr.trim()}`;
      // A machine without an identity proves its folder when something is written.
      const isOther = identity !== undefined && !looked.stdout.includes(identity);
      return isOther ? `${folder} is not the folder ${zoo} of the machine` : undefined;
    },
    async append({ root, path, localPath, proof, start, signal, onBytes }) {
      const folder = mappedPath({ at, of }, root);
      const below = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
      if (folder === undefined || below === undefined) return { why: `${path} is not below ${at}` };
      const gone = hangs ?? (await whyGone());
      if (gone !== undefined) return { why: gone };
      const names = `${below}.part`.split('/');
      const run = [process.execPath, '-e', APPEND_PROGRAM, folder, proof.name, proof.text] as const;
      let heard = '';
      const ended = await childInTime([...run, localPath, String(start), ...names], {
        silentMilliseconds,
        signal,
        onText(text) {
          const lines = `${heard}${text}`.split('\n');
          heard = lines.pop() ?? '';
          for (const line of lines) onBytes?.(Number(line));
        },
      });
      if (ended.how === 'interrupted')
        throw new WorldFailure({ class: 'interrupted', message: `copying to ${at} was interrupted` });
      if (ended.how === 'silent') return { why: silent(silentMilliseconds), isLeftBehind: true };
      return ended.exitCode === 0 ? undefined : { why: `${at}: ${ended.stderr.trim()}` };
    },
  };
}
