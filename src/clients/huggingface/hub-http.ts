/**
 * The Hugging Face Hub, and every server that speaks its protocol. What lists and asks goes through `@huggingface/hub` where it
 * has a call for it; what moves bytes is streamed by requests of our own, because that client holds whole files in memory.
 */
import type { Dispatcher } from 'undici';
import * as v from 'valibot';
import {
  type Answer,
  type Asking,
  type HttpAccess,
  type HttpClient,
  openHttp,
} from '../../endpoints/http-client.ts';
import { readAnswer } from '../../endpoints/answer-failures.ts';
import { headerOf } from '../../endpoints/rate-limit.ts';
import type { ReadRoute } from '../../endpoints/read-routes.ts';
import { boundedPages } from './bounded-pages.ts';
import { refusal } from './hub-refusal.ts';
import { READ_ROUTES } from './read-routes.ts';
import { routeOf } from './route-of.ts';

export interface HubHttp extends HttpClient {
  /**
   * For `@huggingface/hub`: the same requests in the shape of fetch. A refusal throws WorldFailure; so does what is no list
   * of objects where one is asked for, which that client would take apart as if it were.
   */
  fetchFor(what: string, shape?: 'list'): typeof fetch;
}

/** The JavaScript client insists on a token of this shape; the real one is put in its place by HubHttp. */
export const TOKEN_SET_BY_HTTP = 'hf_set_by_http';

const objects = v.array(v.looseObject({}));

/** `readRoutes`: what it may ask where an endpoint may only be looked at. */
export function openHubHttp(
  access: HttpAccess,
  dispatcher: Dispatcher,
  readRoutes: readonly ReadRoute[] = READ_ROUTES,
): HubHttp {
  const { token } = access.endpoint;
  const http = openHttp(access, {
    dispatcher,
    readRoutes,
    routeOf,
    refusal,
    authorization: () => (token === undefined ? undefined : `Bearer ${token}`),
  });
  return {
    ...http,
    fetchFor(what, shape) {
      const asked = { server: http.url, what };
      const pages = boundedPages(asked);
      return async (input, init) => {
        const to = input instanceof Request ? input.url : String(input);
        pages.ask(to);
        const method = asMethod(init?.method);
        const json: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
        const answer = await http.call({ method, to, what, ...(json === undefined ? {} : { json }) });
        pages.received(answer.body.byteLength);
        if (shape === 'list') readAnswer(objects, answer, asked);
        else if (/json/.test(headerOf(answer, 'content-type') ?? '')) readAnswer(v.unknown(), answer, asked);
        return responseOf(answer);
      };
    },
  };
}

function responseOf({ status, headers, body }: Answer): Response {
  const answered = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) answered.set(name, String(value));
  return new Response(new Uint8Array(body), { status, headers: answered });
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const satisfies readonly Asking['method'][];

function asMethod(method = 'GET'): Asking['method'] {
  const known = METHODS.find((candidate) => candidate === method);
  if (known === undefined) throw new TypeError(`not a method that hubs know: ${method}`);
  return known;
}

/** A path below a repo, each part of it encoded. */
export function hubPath(...parts: readonly string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .map(encodeURIComponent)
    .join('/')}`;
}
