import type { Mirror, PushResult } from '../../../src/ledger/stores/git/mirror.ts';
import type { Tip } from '../../../src/ledger/stores/git/tip.ts';

/** A remote in memory that can do what a network does to a push. */
export function fakeMirror(): Mirror & {
  /** How often it was asked what the branch is. */
  readonly looks: number;
  readonly log: string[][];
  /** What happens to the next pushes, instead of the ordinary thing. */
  readonly fates: ('answer lost' | 'refused' | 'overtaken')[];
  files(): Readonly<Record<string, string>>;
} {
  const trees = new Map<string, ReadonlyMap<string, string>>();
  let head: string | undefined;
  let count = 0;
  const log: string[][] = [];
  const fates: ('answer lost' | 'refused' | 'overtaken')[] = [];
  function add(files: ReadonlyMap<string, string>): string {
    count += 1;
    const commit = `c${count}`;
    trees.set(commit, files);
    return commit;
  }
  function tipOf(commit: string | undefined): Tip {
    const texts = trees.get(commit ?? '') ?? new Map<string, string>();
    const files = new Map([...texts].map(([path, text]) => [path, { oid: text, sizeBytes: text.length }]));
    return { commit, base: commit, files, trees: new Map() };
  }
  const tree = (): ReadonlyMap<string, string> => trees.get(head ?? '') ?? new Map();
  let looks = 0;
  return {
    get looks() {
      return looks;
    },
    log,
    fates,
    files: () => Object.fromEntries(tree()),
    tip() {
      looks += 1;
      return Promise.resolve(tipOf(head));
    },
    rename: () => Promise.reject(new Error('not asked for')),
    blobs: (oids) => Promise.resolve(oids.map((oid) => Buffer.from(oid))),
    commit(tip, files) {
      log.push([...files.keys()]);
      return Promise.resolve(tipOf(add(new Map([...(trees.get(tip.commit ?? '') ?? []), ...files]))));
    },
    push(next, expected): Promise<PushResult> {
      const fate = fates.shift();
      if (fate === 'overtaken') head = add(new Map([...tree(), ['other', String(count)]]));
      if (fate === 'refused')
        return Promise.resolve({ ok: false, stderr: 'remote: pre-receive hook declined' });
      if (head !== expected) return Promise.resolve({ ok: false, stderr: 'stale info' });
      head = next.commit;
      return Promise.resolve(
        fate === 'answer lost' ? { ok: false, stderr: 'the remote end hung up' } : { ok: true },
      );
    },
  };
}
