import { visible } from '../../diagnostics/visible-text.ts';
import type { Answer } from '../http/answer.ts';
import type { HubRequest } from '../http/request.ts';
import { REPO_TYPES, type RepoRecord, type RepoType } from '../store/repo-record.ts';
import { webPath } from '../routes/repo-address.ts';
import { type Html, markup } from './html.ts';
import { page } from './page.ts';

const REPOS_ON_PAGE = 500;

/** What the reader may see: models, then datasets and spaces; each by name. */
export function listPage({ hub, asker, query }: HubRequest): Answer {
  const after = query.get('after') ?? '';
  const all = REPO_TYPES.flatMap((type) => hub.store.repos.list(type))
    .filter((record) => asker.canRead(record))
    .map((record) => ({ record, key: `${REPO_TYPES.indexOf(record.type)} ${record.name.toLowerCase()}` }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const rest = all.filter(({ key }) => key > after);
  const limit = Math.min(Number(query.get('limit')) || REPOS_ON_PAGE, REPOS_ON_PAGE);
  const shown = rest.slice(0, limit);
  const next = rest.length > shown.length ? shown.at(-1)?.key : undefined;
  const sections = REPO_TYPES.map((type) =>
    section(
      type,
      shown.flatMap(({ record }) => (record.type === type ? [record] : [])),
    ),
  );
  const nothing = markup`<p class="quiet">There is nothing here that you may see.</p>`;
  return page(
    'Repos',
    markup`<h1>Repos</h1>
      <p class="quiet">${all.length} ${all.length === 1 ? 'repo' : 'repos'}</p>
      ${shown.length === 0 ? nothing : sections}
      ${next === undefined ? undefined : markup`<p><a href="/?limit=${limit}&after=${encodeURIComponent(next)}">More</a></p>`}`,
  );
}

function section(type: RepoType, records: readonly RepoRecord[]): Html {
  if (records.length === 0) return markup``;
  const rows = records.map(
    (record) =>
      markup`<tr>
        <td class="path"><a href="${webPath(record)}">${visible(record.name)}</a></td>
        <td>${record.visibility === 'public' ? '' : record.visibility}</td>
        <td>${visible(record.card?.pipelineTag ?? '')}</td>
        <td>${record.lastModified.slice(0, 10)}</td>
      </tr>`,
  );
  return markup`<h2>${type.slice(0, 1).toUpperCase()}${type.slice(1)}</h2>
    <table>
      <thead>
        <tr>
          <th>Name</th>
          <th></th>
          <th>Task</th>
          <th>Changed</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}
