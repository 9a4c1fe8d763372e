import { downloadFile, listFiles, modelInfo } from '@huggingface/hub';
import { describe, expect } from 'vitest';
import { hashBytes } from '../../src/blobs/hash-file.ts';
import { makeBigFile, publishInChild } from '../support/publications/big-file.ts';
import { made, publication, VERSION } from '../support/publications/fleet.ts';
import { MEGABYTE, test, REPO } from '../support/publications/hub-scene.ts';

describe('what was published', () => {
  test('is what the official client loads: every file, with the digests the fleet knows', async ({
    peer,
    rig,
    publish,
  }) => {
    await publish();
    const hubUrl = peer.endpoint.url;
    const wanted = (await rig.plan(publication(), made())).wanted.value.files ?? [];
    const listed: string[] = [];
    for await (const { path } of listFiles({ repo: REPO, hubUrl, recursive: true, revision: VERSION }))
      listed.push(path);
    expect(listed.filter((path) => path !== '.gitattributes').toSorted()).toEqual(
      wanted.map(({ path }) => path).toSorted(),
    );
    for (const { path, sha256 } of wanted) {
      const blob = await downloadFile({ repo: REPO, path, hubUrl, revision: VERSION });
      if (blob === null) throw new Error(`${path} is not there`);
      expect(hashBytes(new Uint8Array(await blob.arrayBuffer())).digest).toBe(sha256);
    }
  });

  test('has a card that the hub reads', async ({ peer, publish }) => {
    await publish();
    const info = await modelInfo({
      name: REPO,
      hubUrl: peer.endpoint.url,
      additionalFields: ['cardData', 'tags'],
    });
    expect(info.cardData).toMatchObject({
      license: 'apache-2.0',
      base_model: 'zenlm/zen-nano-4b',
      library_name: 'gguf',
    });
  });

  test('took no more memory than its smallest part: 300 MB through less than 200', async ({ peer }) => {
    const file = await makeBigFile(300 * MEGABYTE);
    try {
      const result = await publishInChild(peer.endpoint.url, file);
      expect(result.outcome.state).toBe('done');
      expect(result.outcome.upBytes).toBeGreaterThan(300 * MEGABYTE);
      expect(result.last.done).toBe(result.last.total);
      expect(result.maxRssBytes).toBeLessThan(200 * MEGABYTE);
    } finally {
      await file.remove();
    }
  });
});
