import type { HubRequest } from './request.ts';

/** The `Link` header that clients follow. It has to be absolute, with a space and double quotes, and repeat every parameter. */
export function nextPage(
  { origin, query, params }: HubRequest,
  { rest, cursor, path }: { readonly cursor: string; readonly rest?: string; readonly path?: string },
): Readonly<Record<string, string>> {
  const { type = '', namespace = '', name = '' } = params;
  const next = new URLSearchParams(query);
  next.set('cursor', cursor);
  const address = path ?? `/api/${type}/${namespace}/${name}${rest ?? ''}`;
  return { link: `<${origin}${address}?${next.toString()}>; rel="next"` };
}
