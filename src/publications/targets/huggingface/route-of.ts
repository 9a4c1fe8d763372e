/** A request's pattern, for counting and allow-lists: never a repo, a file name or a token. */
export function routeOf(method: string, { pathname }: URL): string {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  if (segments[0] !== 'api') return `${method} /{repo}/${segments[2] ?? ''}`;
  if (segments[1] !== 'models' || segments.length < 4) return `${method} ${pathname}`;
  const rest = segments[4];
  return `${method} /api/models/{repo}${rest === undefined ? '' : `/${rest}`}`;
}
