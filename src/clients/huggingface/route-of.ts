const OF_API = new Set(['commit', 'discussions', 'preupload', 'refs', 'revision', 'settings', 'tag', 'tree']);
const OF_REPO = new Set(['info', 'raw', 'resolve']);

/** A request's pattern, for counting: never a repo, a file name or a token. Old repos have no namespace. */
export function routeOf(method: string, { pathname }: URL): string {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  if (segments[0] !== 'api') {
    const what = segments.find((segment, at) => at > 0 && OF_REPO.has(segment));
    return `${method} /{repo}/${what ?? ''}`;
  }
  if (segments[1] !== 'models' || segments.length < 4) return `${method} ${pathname}`;
  const what = segments.find((segment, at) => at > 2 && OF_API.has(segment));
  return `${method} /api/models/{repo}${what === undefined ? '' : `/${what}`}`;
}
