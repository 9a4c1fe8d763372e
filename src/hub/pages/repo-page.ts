import { buffer } from 'node:stream/consumers';
import { visible } from '../../diagnostics/visible-text.ts';
import { humanBytes } from '../../diagnostics/human-bytes.ts';
import type { Answer } from '../http/answer.ts';
import type { RepoRequest } from '../http/request.ts';
import { webPath } from '../routes/repo-address.ts';
import { findRevision } from '../store/find-revision.ts';
import { type PathEntry, walkTree } from '../store/walk-tree.ts';
import { waysToUse } from './how-to-use.ts';
import { type Html, markup } from './html.ts';
import { page } from './page.ts';

const FILES_ON_PAGE = 1000;
const CARD_MAXIMUM_BYTES = 1024 * 1024;

/** One repo at one revision: what is in it, what its card says, how to get it. */
export async function repoPage(request: RepoRequest): Promise<Answer> {
  const { repo, query, origin } = request;
  const { record, objects } = repo;
  const asked = query.get('revision') ?? record.defaultBranch;
  const { commit } = await findRevision(record, objects, asked.split('/'));
  const { tree, date, title } = await objects.readCommit(commit);
  const files: PathEntry[] = [];
  let left = 0;
  for await (const item of walkTree(objects, tree, { recursive: true })) {
    if (item.entry.kind !== 'file') continue;
    if (files.length < FILES_ON_PAGE) files.push(item);
    else left += 1;
  }
  const path = webPath(record);
  const at = `${path}/resolve/${encodeURIComponent(asked)}`;
  const card = record.card;
  return page(
    visible(record.name),
    markup`<header><a href="/">All repos</a></header>
      <h1>${visible(record.name)}</h1>
      <p class="quiet">
        ${record.type.slice(0, -1)}, ${record.visibility}; ${visible(asked)} at
        <code>${commit.slice(0, 12)}</code> of ${date.slice(0, 10)}: ${visible(title, 200)}
      </p>
      ${tagList(card?.tags ?? [])}
      <h2>Use it</h2>
      ${waysToUse(record, files, origin).map(
        ({ title: way, commands }) =>
          markup`<p>${way}</p><pre><code>${commands.map((line) => visible(line)).join('\n')}</code></pre>`,
      )}
<h2>Files</h2>
      <table>
        <thead>
          <tr>
            <th>Name</th>
            <th>Size</th>
            <th>SHA-256</th>
          </tr>
        </thead>
        <tbody>
          ${files.map((item) => fileRow(item, at))}
        </tbody>
      </table>
      ${left === 0 ? undefined : markup`<p class="quiet">and ${left} more</p>`}
      <h2>Versions</h2>
      <table>
        <tbody>
          ${versions(record.refs, path)}
        </tbody>
      </table>
      ${await cardOf(request, { files, at })}`,
  );
}

function tagList(tags: readonly string[]): Html {
  if (tags.length === 0) return markup``;
  return markup`<ul class="tags">
    ${tags.slice(0, 50).map((tag) => markup`<li>${visible(tag, 100)}</li>`)}
  </ul>`;
}

function fileRow({ path, entry }: PathEntry, at: string): Html {
  if (entry.kind !== 'file') return markup``;
  const address = path.split('/').map(encodeURIComponent).join('/');
  return markup`<tr>
    <td class="path"><a href="${at}/${address}">${visible(path)}</a></td>
    <td class="size">${humanBytes(entry.sizeBytes)}</td>
    <td><span class="digest">${entry.digest.slice('sha256:'.length)}</span></td>
  </tr>`;
}

function versions(refs: Readonly<Record<string, string>>, path: string): readonly Html[] {
  return Object.entries(refs).flatMap(([ref, commit]) => {
    const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
    if (kind === undefined || name === undefined) return [];
    return [
      markup`<tr>
        <td class="path"><a href="${path}?revision=${encodeURIComponent(name)}">${visible(name)}</a></td>
        <td>${kind === 'tags' ? 'tag' : 'branch'}</td>
        <td><code>${commit.slice(0, 12)}</code></td>
      </tr>`,
    ];
  });
}

async function cardOf(
  { hub }: RepoRequest,
  { files, at }: { readonly files: readonly PathEntry[]; readonly at: string },
): Promise<Html> {
  const readme = files.find(({ path }) => path === 'README.md')?.entry;
  if (readme?.kind !== 'file' || readme.sizeBytes > CARD_MAXIMUM_BYTES) return markup``;
  const text = (await buffer(hub.store.blobs.read(readme.digest))).toString('utf8');
  // Only people who look at a card need what renders it.
  const { cardHtml } = await import('./card-html.ts');
  return markup`<article class="card">${cardHtml(text, at)}</article>`;
}
