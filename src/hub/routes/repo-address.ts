import type { RepoRecord } from '../store/repo-record.ts';

/** Where people see a repo; models have no prefix. */
export function webUrl(origin: string, record: RepoRecord): string {
  return origin + webPath(record);
}

export function webPath({ type, name }: RepoRecord): string {
  return `/${type === 'models' ? '' : `${type}/`}${name}`;
}
