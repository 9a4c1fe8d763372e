import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Hold } from '../drivers/driver.ts';
import type { ListedFile } from '../resources/content.ts';
import type { Digest } from '../resources/digest.ts';
import type { PublicationWanted, PublishedFile } from '../resources/publication.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import type { Finding } from '../secrets/finding.ts';
import type { SecretSearch } from '../secrets/secret-search.ts';
import { differing } from './differing.ts';

/**
 * Is there a secret in what would be published? Sources on this disk were searched when they were looked at, all others are
 * before they are sent.
 */
export function holdSecrets({ value }: Wanted<'publication'>, secrets: SecretSearch): Hold | undefined {
  const found = new Map<Digest, FoundFile>();
  for (const { path, sha256 } of filesOf(value)) {
    if (sha256 === undefined || found.has(sha256)) continue;
    const findings = secrets.known({ sha256, name: path }) ?? [];
    if (findings.length > 0) found.set(sha256, { path, sha256, findings });
  }
  if (found.size === 0) return undefined;
  const files = [...found.values()];
  return { by: 'secret', text: `${sentence(files)}: ${remedyOf(files, secrets)}` };
}

/** Texts that zoo writes, where they would be sent. */
export async function searchTexts(
  { value }: Wanted<'publication'>,
  observation: Observation<'publication'>,
  secrets: SecretSearch,
): Promise<void> {
  if (observation.state === 'unknown') return;
  const { files = [] } = value;
  const sent = observation.state === 'present' ? differing(files, observation.seen) : files;
  for (const file of sent) if (file.from === 'text') await secrets.text({ ...file, name: file.path });
}

/** Before anything is sent. Throws WorldFailure when there is a hit; gives a note for what could not be searched. */
export async function requireNoSecret(
  files: readonly PublishedFile[],
  secrets: SecretSearch,
  { blobs, signal }: Pick<ApplyContext, 'blobs' | 'signal'>,
): Promise<readonly string[]> {
  const found: FoundFile[] = [];
  const notes: string[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    const { path, sha256 } = file;
    let findings: readonly Finding[] | undefined = secrets.known({ sha256, name: path });
    if (findings === undefined && file.from === 'text')
      findings = await secrets.text({ ...file, name: path });
    else if (findings === undefined && (await blobs.stat(sha256)) !== undefined)
      findings = await secrets.file({ sha256, name: path, absolute: blobs.path(sha256) });
    if (findings === undefined)
      notes.push(`${path} was not searched for secrets: its bytes are at the target, and not here`);
    else if (findings.length > 0) found.push({ path, sha256, findings });
  }
  await secrets.save();
  if (found.length === 0) return notes;
  throw new WorldFailure({ class: 'input', message: sentence(found), remedy: remedyOf(found, secrets) });
}

interface FoundFile {
  readonly path: string;
  readonly sha256: Digest;
  readonly findings: readonly Finding[];
}

function filesOf({
  files,
  knownFiles = [],
  pendingFiles,
}: PublicationWanted): readonly Pick<ListedFile, 'path' | 'sha256'>[] {
  return files ?? [...knownFiles, ...pendingFiles.flatMap((pending) => pending.files ?? pending.from ?? [])];
}

const MOST_TOLD = 5;

function sentence(files: readonly FoundFile[]): string {
  const places = files.flatMap(({ path, findings }) =>
    findings.map(({ line, kind }) => `${path}${line === undefined ? '' : `:${line}`} (${kind})`),
  );
  const more = places.length > MOST_TOLD ? ` and ${places.length - MOST_TOLD} more` : '';
  return `there may be a secret in ${places.slice(0, MOST_TOLD).join(', ')}${more}`;
}

function remedyOf(files: readonly FoundFile[], secrets: SecretSearch): string {
  return `take it out, and end it where it is valid; ${secrets.remedy(files.map(({ sha256 }) => sha256))}`;
}
