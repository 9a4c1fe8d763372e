import { once } from 'node:events';
import { createServer } from 'node:http';
import { beforeAll, expect, test } from 'vitest';
import { hashBytes } from '../../../../../src/blobs/hash-file.ts';
import { manifestText } from '../../../../../src/publications/targets/oci/manifest.ts';
import { createOciTarget } from '../../../../../src/publications/targets/oci/oci-target.ts';
import { innerPath } from '../../../../../src/resources/inner-path.ts';
import { failureOf } from '../../../../support/failure-of.ts';

/** A registry that says one thing and gives another: nothing of it is taken for what was asked for. */
const weights = Buffer.from('weights');
const { digest: sha256 } = hashBytes(weights);
const manifest = manifestText({
  layers: [{ path: innerPath('zen.gguf'), digest: sha256, size: weights.length }],
  config: { digest: sha256, size: weights.length },
  annotations: {},
});
const { digest: head } = hashBytes(manifest);
let answers: { manifest: string; blob: string; size: number };
let url: string;

beforeAll(async () => {
  const server = createServer(({ url: path = '', method }, response) => {
    if (path.includes('/manifests/')) response.setHeader('docker-content-digest', head);
    if (path.includes('/tags/list')) return response.end('{"tags":["latest"]}');
    const body = path.includes('/manifests/') ? answers.manifest : answers.blob;
    if (path.includes('/blobs/') && method === 'HEAD') response.setHeader('content-length', answers.size);
    return response.end(method === 'HEAD' ? undefined : body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
  return () => server.close();
});

const open = () =>
  createOciTarget().open('lab/zen', { endpoint: { url }, signal: new AbortController().signal });

async function download(): Promise<void> {
  const file = { path: 'zen.gguf', revision: head, size: weights.length, sha256 };
  for await (const _ of open().download(file));
}

test('a blob with the right bytes is read', async () => {
  answers = { manifest, blob: 'weights', size: weights.length };
  expect(await open().look()).toMatchObject({ head, files: [{ path: 'zen.gguf', size: 7, sha256 }] });
  await download();
});

test('a manifest that is not the one of its digest is none', async () => {
  answers = { manifest: manifest.replace('zen.gguf', 'zen.safe'), blob: 'weights', size: weights.length };
  expect(await failureOf(open().filesAt(head))).toMatchObject({ class: 'integrity' });
});

test('a blob of another size is not there', async () => {
  answers = { manifest, blob: 'weight', size: 6 };
  expect(await open().look()).toMatchObject({ files: [] });
});

test('a blob with other bytes is not passed on to its end', async () => {
  answers = { manifest, blob: 'weighty', size: weights.length };
  expect(await failureOf(download())).toMatchObject({ class: 'integrity' });
});

test('a repo whose tags are there after their deletion is not gone', async () => {
  answers = { manifest, blob: 'weights', size: weights.length };
  expect(await failureOf(open().remove())).toMatchObject({
    class: 'conflict',
    message: `lab/zen was deleted on ${url}, and still has tags: latest`,
  });
});
