import type { RepoRecord } from '../store/repo-record.ts';

/** Where people see a repo; models have no prefix. */
export function webUrl(origin: string, record: RepoRecord): string {
  return `${origin}/${record.type === 'models' ? '' : `${record.type}/`}${record.name}`;
}
