import { Buffer } from 'node:buffer';

interface Asking {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Requests as they are on the wire, for what no client of the Hub would ask. Redirects are answers, and not followed. */
export function plainClient(url: string, token?: string) {
  async function ask(path: string, { method = 'GET', body, headers, ...more }: Asking = {}) {
    const sent = 'token' in more ? more.token : token;
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: { ...(sent === undefined ? {} : { authorization: `Bearer ${sent}` }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const of = (name: string): string | undefined => response.headers.get(name) ?? undefined;
    return { status: response.status, text, of, json: (): unknown => JSON.parse(text) };
  }

  return {
    ask,
    create: (name: string, more: { readonly private?: boolean } = {}) =>
      ask('/api/repos/create', { method: 'POST', body: { name, ...more } }),
    move: (fromRepo: string, toRepo: string) =>
      ask('/api/repos/move', { method: 'POST', body: { fromRepo, toRepo } }),
    commit: (name: string, operations: readonly { readonly key: string; readonly value: object }[]) =>
      ask(`/api/models/${name}/commit/main`, {
        method: 'POST',
        body: [{ key: 'header', value: { summary: 'A change' } }, ...operations]
          .map((line) => JSON.stringify(line))
          .join('\n'),
      }),
  };
}

export function put(path: string, content: string | Uint8Array) {
  const value = { path, content: Buffer.from(content).toString('base64'), encoding: 'base64' };
  return { key: 'file', value };
}
