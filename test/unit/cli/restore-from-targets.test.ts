import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import { restoreFromTargets } from '../../../src/cli/compose/restore-from-targets.ts';
import { manifestText } from '../../../src/publications/targets/oci/manifest.ts';
import { createOciTarget } from '../../../src/publications/targets/oci/oci-target.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { fleetOf, PUBLISHED } from '../../support/fleet/compiled.ts';

/** A registry with one model of three files. */
const files = ['one', 'two', 'three'].map((text) => ({
  path: innerPath(`${text}.safetensors`),
  size: text.length,
  sha256: hashBytes(text).digest,
  text,
}));
const manifest = manifestText({
  layers: files.map(({ path, size, sha256: digest }) => ({ path, size, digest })),
  config: { digest: hashBytes('{}').digest, size: 2 },
  annotations: {},
});
const asked: string[] = [];
const server = createServer(({ method, url = '' }, response) => {
  asked.push(`${method ?? ''} ${/manifests|blobs|tags/.exec(url)?.[0] ?? url}`);
  const body = url.endsWith('/tags/list?n=1000')
    ? '{"tags":["latest"]}'
    : (files.find(({ sha256 }) => url.endsWith(sha256))?.text ?? manifest);
  response.writeHead(200, { 'content-length': Buffer.byteLength(body) });
  response.end(method === 'HEAD' ? undefined : body);
});
beforeAll(async () => void (await once(server.listen(0, '127.0.0.1'), 'listening')));
afterAll(() => server.close());

test('the files of a repo are listed once, however many of them are brought back', async () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const fleet = fleetOf(
    `targets: { hub: { kind: oci, registry: "127.0.0.1:${address.port}" } }\nfamilies: { zen: { ${PUBLISHED}, formats: { safetensors: {} }, models: { nano: { source: { directory: s } } } } }\n`,
  );
  const restore = restoreFromTargets({
    fleet,
    targets: { oci: createOciTarget() },
    endpoint: async () => ({ url }),
  });
  for (const { text, ...file } of files) {
    const parts: Uint8Array[] = [];
    for await (const part of (await restore(file, new AbortController().signal)) ?? []) parts.push(part);
    expect(Buffer.concat(parts).toString('utf8')).toBe(text);
  }
  expect(asked.filter((one) => one === 'HEAD blobs')).toHaveLength(files.length);
});
