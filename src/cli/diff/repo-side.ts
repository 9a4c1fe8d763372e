import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Side, SideFile } from '../../fidelity/side.ts';
import type { TargetSpec } from '../../resources/publication.ts';
import { once, type Sides, written } from './fetched-files.ts';

export interface NamedRepo {
  readonly target: TargetSpec;
  readonly repo: string;
  readonly at: string | undefined;
}

export async function repoSide(
  label: string,
  { target, repo: name, at }: NamedRepo,
  sides: Sides,
): Promise<Side> {
  const { opened, session } = sides;
  const client = opened.targets[target.kind];
  if (client === undefined)
    throw new WorldFailure({
      class: 'input',
      message: `targets of kind ${target.kind} are not in this version of zoo`,
    });
  const repo = client.open(name, {
    endpoint: await opened.world.look.endpoint(target),
    signal: session.drain,
  });
  const state = await repo.look();
  if (state === undefined)
    throw new WorldFailure({
      class: 'input',
      message: `${name} is not on ${target.name}`,
      remedy: '`zoo status` says what is published where.',
    });
  const revision = at === undefined ? state.head : (state.tags[at] ?? state.branches[at] ?? at);
  const files = revision === state.head ? state.files : await repo.filesAt(revision);
  const own = new Set(target.traits.ownFiles);
  return {
    label,
    what: `${name} at ${revision.slice(0, 12)} on ${target.name}`,
    files: files
      .filter(({ path }) => !own.has(path))
      .map((file): SideFile => {
        const { path, size, sha256, gitOid } = file;
        const identity = sha256 === undefined ? { gitOid: gitOid ?? '' } : { sha256 };
        return {
          path,
          size,
          ...(sha256 === undefined ? {} : { sha256 }),
          ...(gitOid === undefined ? {} : { gitOid }),
          local: once(async () => {
            if (sha256 !== undefined && (await opened.world.blobs.stat(sha256)) !== undefined)
              return opened.world.blobs.path(sha256);
            return written(path, repo.download({ path, size, revision, ...identity }), sides);
          }),
        };
      }),
  };
}
