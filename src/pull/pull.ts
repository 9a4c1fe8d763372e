/** Brings what the fleet published into a folder: names and digests are the ledger's, bytes are the target's. */
import { WorldFailure } from '../diagnostics/failure.ts';
import { publishedIn } from '../ledger/published-files.ts';
import type { RemoteRepo } from '../publications/target.ts';
import type { Target } from '../publications/target.ts';
import type { World } from '../reconcile/world.ts';
import type { Choice } from './choose.ts';
import { type Fetched, fetchFile } from './fetch-file.ts';
import { chosenOf, type Located, locate, treesToLookAt } from './published.ts';

interface Opened {
  readonly world: Pick<World, 'blobs' | 'ledger' | 'look'>;
  readonly targets: Readonly<Record<string, Target>>;
}

export interface PullRequest {
  /** The same on several targets; the first that has it is asked. */
  readonly choices: readonly Choice[];
  readonly folder: string;
  readonly replace: boolean;
  readonly signal: AbortSignal;
  readonly onFiles: (files: readonly Located[]) => void;
  readonly onFile: (file: Located, fetched?: Fetched) => void;
  readonly onBytes: (bytes: number) => void;
}
export interface Pulled {
  readonly choice: Choice;
  readonly version?: string;
  readonly isClaimed: boolean;
  readonly files: readonly (Located & { readonly fetched: Fetched })[];
}

export async function pull(opened: Opened, request: PullRequest): Promise<Pulled> {
  const { choice, repo, located, ...found } = await find(opened, request);
  request.onFiles(located);
  const files: Pulled['files'][number][] = [];
  for (const file of located) {
    request.signal.throwIfAborted();
    request.onFile(file);
    const fetched = await fetchFile(file, { ...request, repo, blobs: opened.world.blobs });
    request.onFile(file, fetched);
    files.push({ ...file, fetched });
  }
  return { choice, files, ...found };
}

interface Found extends Omit<Pulled, 'files'> {
  readonly repo: RemoteRepo;
  readonly located: readonly Located[];
}

async function find(opened: Opened, { choices, signal }: PullRequest): Promise<Found> {
  const { world, targets } = opened;
  const published = publishedIn(await world.ledger.read());
  const problems: string[] = [];
  for (const choice of choices) {
    const { target: place, repo: name } = choice.publication.spec;
    const recorded = chosenOf(published(choice.publication.id), choice);
    const target = targets[place.kind];
    if (recorded === undefined || target === undefined) {
      problems.push(
        `${name} on ${place.name}: ${recorded === undefined ? 'no apply has published it' : `targets of kind ${place.kind} are not in this version of zoo`}`,
      );
      continue;
    }
    const repo = target.open(name, { endpoint: await world.look.endpoint(place), signal });
    const state = await repo.look();
    if (state === undefined) {
      problems.push(`${name} is not on ${place.name}`);
      continue;
    }
    const trees = await Promise.all(
      treesToLookAt(state, recorded.version).map(async (revision) => ({
        revision,
        files: revision === state.head ? state.files : await repo.filesAt(revision),
      })),
    );
    const { located, lost } = locate(recorded.files, trees);
    if (lost.length === 0) {
      const { version, isClaimed } = recorded;
      return { choice, repo, located, isClaimed, ...(version === undefined ? {} : { version }) };
    }
    for (const what of lost.slice(0, MOST_LOST)) problems.push(`${name} on ${place.name}: ${what}`);
  }
  throw new WorldFailure({
    class: 'input',
    message: `what the fleet published cannot be fetched: ${problems.join('; ')}`,
    remedy: '`zoo status` says what is published where. Run `zoo apply` to bring it back.',
  });
}
const MOST_LOST = 3;
