/**
 * Is there a secret in what would be published? Files are searched once for each of their digests, and what was found is
 * remembered outside of the checkout: where, and of which kind. What a person outside of the fleet has called harmless holds
 * nothing.
 */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { LookedAt } from '../blobs/open-regular.ts';
import { writeFileAtomic } from '../blobs/write-file-atomic.ts';
import type { Digest } from '../resources/digest.ts';
import { lenient, parsedAs } from '../resources/foreign-json.ts';
import { type Finding, RULES } from './finding.ts';
import { searchedPart } from './searched-part.ts';

export interface SecretSearch {
  /** Undefined: these bytes were never searched. Empty: nothing was found, or it is harmless. */
  known(file: Pick<FileToSearch, 'sha256' | 'name'>): readonly Finding[] | undefined;
  /** Searches what was not searched before. `looked`: of a file that others may exchange. */
  file(file: FileToSearch): Promise<readonly Finding[]>;
  text(file: TextToSearch): Promise<readonly Finding[]>;
  /** Writes down what was found; a memory that cannot be written is no reason to fail. */
  save(): Promise<void>;
  /** What a person does who has seen that there is none. */
  readonly remedy: (files: readonly Digest[]) => string;
}

export interface FileToSearch {
  readonly sha256: Digest;
  readonly absolute: string;
  readonly name: string;
  readonly looked?: LookedAt;
}

export interface TextToSearch extends Pick<FileToSearch, 'sha256' | 'name'> {
  readonly text: string;
}

export interface SecretSearchOptions {
  /** In the cache of a checkout, outside of it. */
  readonly memoryFile: string;
  /** Of files in which a person saw no secret. */
  readonly harmless: ReadonlySet<string>;
  readonly remedy: SecretSearch['remedy'];
}

export async function openSecretSearch({
  memoryFile,
  harmless,
  remedy,
}: SecretSearchOptions): Promise<SecretSearch> {
  const remembered = parse(await readFile(memoryFile, 'utf8').catch(() => ''));
  let isChanged = false;

  const known: SecretSearch['known'] = (file) =>
    harmless.has(file.sha256) ? [] : remembered.get(keyOf(file));

  async function search(
    file: Pick<FileToSearch, 'sha256' | 'name'>,
    look: () => Promise<readonly Finding[]>,
  ): Promise<readonly Finding[]> {
    const before = known(file);
    if (before !== undefined) return before;
    const found = await look();
    remembered.set(keyOf(file), found);
    isChanged = true;
    return found;
  }

  return {
    known,
    remedy,
    file: (file) => search(file, async () => (await import('./search-file.ts')).searchFile(file)),
    text: (file) => search(file, async () => (await import('./search-text.ts')).searchText(file.text)),
    async save() {
      if (!isChanged) return;
      isChanged = false;
      const memory = { rules: RULES, files: Object.fromEntries(remembered) };
      await writeFileAtomic(memoryFile, JSON.stringify(memory)).catch(() => undefined);
    },
  };
}

/** The same bytes can be weights under one name and a text under another. */
function keyOf({ sha256, name }: Pick<FileToSearch, 'sha256' | 'name'>): string {
  return `${searchedPart(name)} ${sha256}`;
}

/** What other rules have found says nothing. */
const kept = v.object({
  rules: v.literal(RULES),
  files: v.record(
    v.string(),
    lenient(v.array(v.object({ kind: v.string(), line: v.exactOptional(v.number()) }))),
  ),
});

function parse(text: string): Map<string, readonly Finding[]> {
  const remembered = new Map<string, readonly Finding[]>();
  for (const [key, findings] of Object.entries(parsedAs(kept, text)?.files ?? {}))
    if (findings !== undefined) remembered.set(key, findings);
  return remembered;
}
