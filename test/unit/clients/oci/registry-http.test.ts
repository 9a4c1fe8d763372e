import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { getGlobalDispatcher } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { parseChallenge } from '../../../../src/clients/oci/challenge.ts';
import { openRegistryHttp } from '../../../../src/clients/oci/registry-http.ts';
import { failureOf } from '../../../support/failure-of.ts';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

function open(url: string, token?: string) {
  const endpoint = { url, ...(token === undefined ? {} : { token }) };
  return openRegistryHttp({ endpoint, signal: new AbortController().signal }, getGlobalDispatcher());
}
const ASKING = { method: 'GET', to: '/v2/lab/zen/tags/list', what: 'list the tags of lab/zen' } as const;

describe('a registry that wants a token', () => {
  /** Its token server is another one, which wants a user and a password. */
  async function start(): Promise<{ readonly url: string; readonly asked: string[] }> {
    const asked: string[] = [];
    const note = ({ method, url, headers }: IncomingMessage) =>
      asked.push(`${method ?? ''} ${url ?? ''} ${headers.authorization ?? 'without'}`);
    const tokens = await serve((request, response) => {
      note(request);
      const isGood = request.headers.authorization === `Basic ${btoa('zoo:secret')}`;
      response.writeHead(isGood ? 200 : 401).end(JSON.stringify({ token: 'jwt' }));
    });
    const challenge = `Bearer realm="${tokens}/token",service="lab",scope="repository:lab/zen:pull"`;
    const url = await serve((request, response) => {
      note(request);
      const isGood = request.headers.authorization === 'Bearer jwt';
      response.writeHead(isGood ? 200 : 401, isGood ? {} : { 'www-authenticate': challenge }).end('{}');
    });
    return { url, asked };
  }

  test('is given the one that its token server gives for the secret, and keeps it', async () => {
    const { url, asked } = await start();
    const http = open(url, 'secret');
    await http.call(ASKING);
    await http.call(ASKING);
    expect(asked).toEqual([
      'GET /v2/lab/zen/tags/list without',
      `GET /token?service=lab&scope=repository%3Alab%2Fzen%3Apull Basic ${btoa('zoo:secret')}`,
      'GET /v2/lab/zen/tags/list Bearer jwt',
      'GET /v2/lab/zen/tags/list Bearer jwt',
    ]);
  });

  test('says so where there is none', async () => {
    const { url } = await start();
    const failure = await failureOf(open(url).call(ASKING));
    expect(failure).toMatchObject({ class: 'authentication' });
    expect(failure.message).toMatch(
      /wants a token to list the tags of lab\/zen \(its token server is http:.*\)$/,
    );
    // The token is named by the registry, and never by the server that the registry names.
    expect(failure.remedy).toContain(`Name ${url} and its token`);
  });
});

test('a registry that wants a password is given it, and no other server is', async () => {
  const elsewhere = await serve((request, response) => response.end(request.headers.authorization ?? 'none'));
  const url = await serve((request, response) => {
    const isGood = request.headers.authorization === `Basic ${btoa('ada:pw')}`;
    response
      .writeHead(isGood ? 200 : 401, isGood ? {} : { 'www-authenticate': 'Basic realm="lab"' })
      .end('{}');
  });
  const http = open(url, 'ada:pw');
  expect((await http.call(ASKING)).status).toBe(200);
  const answer = await http.call({ ...ASKING, to: `${elsewhere}/blob` });
  expect(answer.body.toString('utf8')).toBe('none');
});

test('a password that one request found out is good for another that was sent beside it', async () => {
  let first: ServerResponse | undefined;
  const url = await serve(({ headers }, response) => {
    if (headers.authorization !== undefined) {
      response.end('{}');
      return;
    }
    const refuse = (one: ServerResponse) =>
      one.writeHead(401, { 'www-authenticate': 'Basic realm="lab"' }).end('{}');
    // Both are refused at once.
    if (first === undefined) first = response;
    else [first, response].forEach(refuse);
  });
  const http = open(url, 'ada:pw');
  const answers = await Promise.all([http.call(ASKING), http.call(ASKING)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});

test.each([
  ['Bearer realm="http://auth.example/token"', 'an open line'],
  ['Bearer realm="http://127.0.0.1:2375/token"', 'a program of this machine'],
  ['Bearer service="x"', 'no address'],
  ['Negotiate', 'another scheme'],
])('%s is answered with nothing: %s', (header) => {
  expect(parseChallenge(header, 'https://ghcr.io')).toBeUndefined();
});
