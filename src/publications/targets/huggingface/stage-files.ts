import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { Upload } from '../../target.ts';
import type { StagedFile } from './commit-files.ts';
import * as v from 'valibot';
import type { HubHttp } from '../../../clients/huggingface/hub-http.ts';
import { inGroups } from './in-groups.ts';
import { putObjects, type Staging } from './put-objects.ts';
import { readAnswer, unreadable } from '../../../endpoints/answer-failures.ts';
import { checkBytes } from '../../verified-bytes.ts';

const FILES_PER_REQUEST = 100;
/** What a hub looks at to tell text from binary. */
const SAMPLE_BYTES = 512;

const preupload = v.object({
  files: v.array(
    v.object({ path: v.string(), uploadMode: v.optional(v.string()), shouldIgnore: v.optional(v.unknown()) }),
  ),
});

/** Which files go to large-file storage is the hub's choice; those are sent there, the others become part of the commit. */
export async function stageFiles(
  http: HubHttp,
  repo: string,
  { files, onBytes, signal }: Staging,
): Promise<{
  readonly files: readonly StagedFile[];
  /** Bytes that went over the wire, without what was stored already; inline ones will. */
  readonly sentBytes: number;
}> {
  for (const { path } of files) refuseUnreadableName(path);
  const large = new Set<string>();
  for (const group of inGroups(files, FILES_PER_REQUEST)) {
    for (const path of await askWhichAreLarge(http, repo, group)) large.add(path);
  }
  const objects = files.filter(({ path }) => large.has(path));
  const sentBytes = await putObjects(http, repo, { files: objects, onBytes, signal });
  const staged: StagedFile[] = [];
  let inlineBytes = 0;
  for (const file of files) {
    if (large.has(file.path)) {
      staged.push({ mode: 'pointer', path: file.path, sha256: file.sha256, size: file.size });
      continue;
    }
    staged.push({ mode: 'inline', path: file.path, base64: (await readWhole(file)).toString('base64') });
    inlineBytes += file.size;
    onBytes(file.size);
  }
  return { files: staged, sentBytes: sentBytes + inlineBytes };
}

async function askWhichAreLarge(
  http: HubHttp,
  repo: string,
  files: readonly Upload[],
): Promise<readonly string[]> {
  const samples = await Promise.all(
    files.map(async (file) => ({
      path: file.path,
      size: file.size,
      sample: (await readSample(file)).toString('base64'),
    })),
  );
  const what = `upload to ${repo}`;
  const to = `/api/models/${repo}/preupload/main`;
  const answer = await http.call({ method: 'POST', to, what, json: { files: samples } });
  const asked = { server: http.url, what };
  const said = new Map(readAnswer(preupload, answer, asked).files.map((file) => [file.path, file]));
  return files.flatMap(({ path }) => {
    const file = said.get(path);
    // To take it for small would put gigabytes of weights into the commit itself.
    if (file === undefined) throw unreadable(asked);
    if (file.shouldIgnore === true) throw ignored(repo, path);
    return file.uploadMode === 'lfs' ? [path] : [];
  });
}

/** A file that is left out without a word would be a publication that is not whole. */
function ignored(repo: string, path: string): WorldFailure {
  return new WorldFailure({
    class: 'input',
    message: `the .gitignore of ${repo} keeps ${path} out`,
    remedy: `remove that line from the .gitignore of ${repo}, or give the file another name`,
  });
}

/** Clients put names into addresses as they are: behind one of these characters the name ends for them. */
function refuseUnreadableName(path: string): void {
  if (!/[#?%\\\n]/.test(path)) return;
  throw new WorldFailure({
    class: 'input',
    message: `${JSON.stringify(path)} cannot be published: clients of the hub cannot download names with # ? % or \\`,
    remedy: 'give it another name with `file:`',
  });
}

async function readSample(file: Upload): Promise<Buffer> {
  if (file.size === 0 || !(await file.isHere())) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.read({ start: 0, end: Math.min(SAMPLE_BYTES, file.size) - 1 }))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function readWhole(file: Upload): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of checkBytes(file).pass(file.read(), file.size)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
