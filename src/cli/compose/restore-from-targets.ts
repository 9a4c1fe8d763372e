import type { RestoreFile } from '../../artifacts/restore.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { RepoState, Target } from '../../publications/target.ts';
import type { PublicationSpec } from '../../resources/publication.ts';
import type { Look } from '../../reconcile/world.ts';

interface RestoreOptions {
  readonly fleet: Pick<Fleet, 'resources'>;
  readonly targets: Readonly<Record<string, Target>>;
  readonly endpoint: Look['endpoint'];
}

/** Bytes by digest from wherever the fleet publishes: what one hub has, no machine has to make again. */
export function restoreFromTargets({ fleet, targets, endpoint }: RestoreOptions): RestoreFile {
  const specs = fleet.resources.flatMap((resource) =>
    resource.kind === 'publication' ? [resource.spec] : [],
  );
  // A model has hundreds of files: as long as a repo stays as it is, its files are listed once.
  const seen = new Map<PublicationSpec, RepoState>();

  return async (file, signal) => {
    for (const spec of specs) {
      const target = targets[spec.target.kind];
      if (target === undefined) continue;
      const found = await findIn(spec, target, signal);
      if (found !== undefined) return found;
    }
    return undefined;

    async function findIn(
      spec: PublicationSpec,
      target: Target,
      stop: AbortSignal,
    ): Promise<AsyncIterable<Uint8Array> | undefined> {
      const repo = target.open(spec.repo, { endpoint: await endpoint(spec.target), signal: stop });
      // A hub that cannot be asked now is no reason to fail: the next one may have it, or it is made again.
      const state = await repo.look(seen.get(spec)).catch(() => undefined);
      const held = state?.files.find(({ sha256, gitOid, size }) => {
        // Of a small file a hub says git's hash alone; what comes is hashed before it counts.
        const isSame = sha256 === undefined ? gitOid === file.gitOid : sha256 === file.sha256;
        return isSame && size === file.size;
      });
      if (state !== undefined) seen.set(spec, state);
      if (state === undefined || held === undefined) return undefined;
      return repo.download({ path: held.path, revision: state.head, size: file.size, sha256: file.sha256 });
    }
  };
}
