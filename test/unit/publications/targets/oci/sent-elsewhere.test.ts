import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { getGlobalDispatcher } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { hashBytes } from '../../../../../src/blobs/hash-file.ts';
import {
  blobSize,
  openBlob,
  putBlob,
  uploadOfText,
} from '../../../../../src/publications/targets/oci/blobs.ts';
import { readTags } from '../../../../../src/publications/targets/oci/manifests.ts';
import { openRegistryHttp } from '../../../../../src/clients/oci/registry-http.ts';
import type { HttpClient } from '../../../../../src/endpoints/http-client.ts';
import { failureOf } from '../../../../support/failure-of.ts';

/** A registry sends on to other addresses: to where it keeps blobs, to the rest of a list, to where an upload goes. */
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
async function registry(listener: RequestListener): Promise<HttpClient> {
  const endpoint = { url: await serve(listener) };
  return openRegistryHttp({ endpoint, signal: new AbortController().signal }, getGlobalDispatcher());
}
const sendingTo = (location: string) =>
  registry((_, response) => response.writeHead(307, { location }).end());

const { digest } = hashBytes('weights');
const opening = { digest, start: 0, what: 'read it' };

test('the size of a blob that another host keeps is asked there', async () => {
  const storage = await serve(({ url = '', method }, response) =>
    url.startsWith('/here')
      ? response.writeHead(200, { 'content-length': 7 }).end(method === 'HEAD' ? undefined : 'weights')
      : response.writeHead(404).end(),
  );
  expect(await blobSize(await sendingTo(`${storage}/here?signature=1`), 'lab/zen', digest)).toBe(7);
  expect(await blobSize(await sendingTo(`${storage}/gone`), 'lab/zen', digest)).toBeUndefined();
});

describe.each([
  ['is none', 'http://[', 'network'],
  ['is missing', '', 'network'],
  ['leads over an open line', 'http://storage.example/blob', 'input'],
  ['leads over an open line to the registry itself', 'http://ghcr.example/v2/blob', 'input'],
])('an address that %s is not followed', (_, location, kind) => {
  const headers = location === '' ? {} : { location };

  test('to read a blob', async () => {
    const http = await registry((__, response) => response.writeHead(307, headers).end());
    expect(await failureOf(openBlob(http, 'lab/zen', opening))).toMatchObject({ class: kind });
    expect(await failureOf(blobSize(http, 'lab/zen', digest))).toMatchObject({ class: kind });
  });

  test('to upload one', async () => {
    const http = await registry(({ method }, response) =>
      method === 'HEAD' ? response.writeHead(404).end() : response.writeHead(202, headers).end(),
    );
    const sending = { file: uploadOfText('weights', 'zen.gguf'), onBytes: () => undefined };
    expect(await failureOf(putBlob(http, 'lab/zen', sending))).toMatchObject({ class: kind });
  });
});

describe('the rest of a list of tags', () => {
  const tagsOf = async (link: string, tags: readonly unknown[] = []) =>
    failureOf(
      readTags(
        await registry((_, response) =>
          response.writeHead(200, link === '' ? {} : { link }).end(JSON.stringify({ tags })),
        ),
        'lab/zen',
      ),
    );

  test.each([['<http://[>; rel="next"'], ['<https://elsewhere.example/v2/>; rel="next"']])(
    'is not read at %s',
    async (link) => expect(await tagsOf(link)).toMatchObject({ class: 'network' }),
  );

  test.each([['../../other/manifests/latest'], ['a?b'], ['']])('is none with a tag %j', async (tag) =>
    expect(await tagsOf('', [tag])).toMatchObject({ class: 'network' }),
  );
});
