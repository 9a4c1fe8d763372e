import ignore from 'ignore';
import { isUtf8 } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { type Answer, json } from '../http/answer.ts';
import { integerField, listField, readJsonObject, requiredText, textField } from '../http/read-body.ts';
import type { RepoRequest } from '../http/request.ts';
import { type Route, apiRoute } from '../http/route.ts';
import { findRevision } from '../store/find-revision.ts';
import { lookUpFile } from '../store/walk-tree.ts';

/** Which files go through LFS, and which travel in the commit itself. */
export const PREUPLOAD_ROUTES: readonly Route[] = [
  apiRoute('POST', '/preupload/*', { effect: 'write', handle: preupload }),
];

/** The Hub takes nothing larger in a commit. */
const REGULAR_MAXIMUM_BYTES = 10 * 1024 * 1024;

/** Of `.gitattributes` and `.gitignore`; larger ones are no lists that a person wrote. */
const RULES_MAXIMUM_BYTES = 1024 * 1024;

async function preupload({ hub, repo, rest, body }: RepoRequest): Promise<Answer> {
  const revision = await findRevision(repo.record, repo.objects, rest);
  const { tree } = await repo.objects.readCommit(revision.commit);
  const asked = await readJsonObject(body);
  // What a client sends along is about to be committed, and counts instead of what the repo has.
  const ruleText = async (field: string, name: string): Promise<string> => {
    const given = textField(asked, field);
    if (given !== undefined) return given;
    const stored = await lookUpFile(repo.objects, tree, name);
    if (stored === undefined || stored.sizeBytes > RULES_MAXIMUM_BYTES) return '';
    return (await buffer(hub.store.blobs.read(stored.digest))).toString('utf8');
  };
  const isLargeByName = lfsMatcher(await ruleText('gitAttributes', '.gitattributes'));
  const ignored = ignore().add(await ruleText('gitIgnore', '.gitignore'));
  const files = await Promise.all(
    listField(asked, 'files').map(async (file) => {
      const path = requiredText(file, 'path');
      const size = integerField(file, 'size') ?? 0;
      const sample = Buffer.from(textField(file, 'sample') ?? '', 'base64');
      const there = await lookUpFile(repo.objects, tree, path);
      // An empty file through LFS would be a pointer that is larger than what it points to.
      const isLarge = size > 0 && (size > REGULAR_MAXIMUM_BYTES || isLargeByName(path) || isBinary(sample));
      return {
        path,
        uploadMode: isLarge ? 'lfs' : 'regular',
        shouldIgnore: ignore.isPathValid(path) && ignored.ignores(path),
        // Python leaves out what has not changed.
        ...(there === undefined ? {} : { oid: there.lfs ? there.digest.slice('sha256:'.length) : there.oid }),
      };
    }),
  );
  return json({ files });
}

/** Whether `.gitattributes` gives a path `filter=lfs`; the last line that speaks of it decides. */
export function lfsMatcher(attributes: string): (path: string) => boolean {
  const rules = attributes.split(/\r?\n/).flatMap((line) => {
    const [pattern = '', ...settings] = line.trim().split(/\s+/);
    const filter = settings.findLast((setting) => /^[-!]?filter(=|$)/.test(setting));
    if (pattern === '' || pattern.startsWith('#') || filter === undefined) return [];
    return [{ matches: ignore().add(pattern), lfs: filter === 'filter=lfs' }];
  });
  return (path) =>
    ignore.isPathValid(path) && rules.findLast(({ matches }) => matches.ignores(path))?.lfs === true;
}

/** The sample is the first 512 bytes; a character that it cuts in two at its end is no sign of binary content. */
export function isBinary(sample: Uint8Array): boolean {
  if (sample.includes(0)) return true;
  return ![0, 1, 2, 3].some((cut) => isUtf8(sample.subarray(0, Math.max(0, sample.byteLength - cut))));
}
