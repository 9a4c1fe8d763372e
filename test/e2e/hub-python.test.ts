import { beforeAll, describe, expect, it } from 'vitest';
import { prepareScenarios, runScenario } from '../support/hub/run-scenario.ts';
import { startHub, temporaryDirectory } from '../support/hub/start-hub.ts';

beforeAll(prepareScenarios);

const USERS = [{ name: 'ada', token: 'hf_test', role: 'write', orgs: ['lab'] }] as const;

describe.each([
  { xet: true, way: 'with hf-xet' },
  { xet: false, way: 'without Xet' },
])('the unmodified Python client, $way', ({ xet }) => {
  it('uploads a folder, gets every byte back, and uploads nothing twice', async () => {
    const hub = await startHub({ users: USERS });
    const home = await temporaryDirectory();
    expect(await runScenario('upload', { url: hub.url, xet, home })).toEqual({
      whoami: 'ada',
      urls: [`${hub.url}/lab/python`, `${hub.url}/lab/python`],
      same: {
        'README.md': true,
        'config.json': true,
        'empty.txt': true,
        'numbers.safetensors': true,
        'sub/noise-changed.bin': true,
        'sub/noise.bin': true,
        'zeros.bin': true,
      },
      isLfs: {
        '.gitattributes': false,
        'README.md': false,
        'config.json': false,
        'empty.txt': false,
        'numbers.safetensors': true,
        sub: false,
        'sub/noise-changed.bin': true,
        'sub/noise.bin': true,
        'zeros.bin': true,
      },
      unchangedMadeNoCommit: true,
      tags: ['zoo', 'license:apache-2.0'],
      license: 'apache-2.0',
      siblings: [
        '.gitattributes',
        'README.md',
        'config.json',
        'empty.txt',
        'numbers.safetensors',
        'sub/noise-changed.bin',
        'sub/noise.bin',
        'zeros.bin',
      ],
      commits: ['Everything', 'initial commit'],
      lastCommit: 'Everything',
    });
    expect(hub.count('/cas/:store/v2/shards') > 0).toBe(xet);
    expect(hub.count('/lfs/objects/:oid') > 0).toBe(!xet);
    // Another process, with the cache of the first: it sends chunks again by name only.
    hub.requests.length = 0;
    expect(await runScenario('reupload', { url: hub.url, xet, home })).toEqual({ same: true });
    const sentBytes = hub.requests.reduce((sum, { bytesIn }) => sum + bytesIn, 0);
    if (xet) expect(sentBytes).toBeLessThan(500_000);
    else expect(sentBytes).toBeGreaterThan(2_000_000);
  });

  it('loses a race with 412 and nothing half done', async () => {
    const hub = await startHub();
    expect(await runScenario('race', { url: hub.url, xet })).toEqual({
      results: ['HfHubHTTPError 412', 'HfHubHTTPError 412', 'HfHubHTTPError 412', 'no error'],
      commits: 2,
    });
  });

  it('copies on the server and deletes folders', async () => {
    const hub = await startHub();
    expect(await runScenario('edit', { url: hub.url, xet })).toEqual({
      files: ['.gitattributes', 'copy.bin'],
      copied: true,
      infos: ['copy.bin'],
    });
  });

  it('branches, tags and squashes', async () => {
    const hub = await startHub();
    expect(await runScenario('refs', { url: hub.url, xet })).toEqual({
      content: 'branch',
      squashed: 1,
      tree: ['dir/a.txt'],
      branches: ['feat/x', 'main'],
      tags: ['v1'],
      left: ['main'],
      duplicate: 'HfHubHTTPError 409',
    });
  });

  it('raises its own exceptions', async () => {
    const hub = await startHub({ users: USERS });
    expect(await runScenario('errors', { url: hub.url, xet })).toEqual({
      repo: 'RepositoryNotFoundError 404',
      repoDownload: 'RepositoryNotFoundError 404',
      revision: 'RevisionNotFoundError 404',
      entry: 'RemoteEntryNotFoundError 404',
      folder: 'RemoteEntryNotFoundError 404',
      exists: 'HfHubHTTPError 409',
      badName: 'HFValidationError',
      badYaml: 'ValueError',
      deleteNone: 'RemoteEntryNotFoundError 404',
      stranger: 'HfHubHTTPError 401',
      strangerInfo: 'HfHubHTTPError 401',
      existsNone: false,
      fileExists: false,
      revisionExists: false,
    });
  });

  it('checks access, changes settings, merges a pull request, takes a snapshot, moves a repo', async () => {
    const hub = await startHub({ users: USERS });
    expect(await runScenario('rest', { url: hub.url, xet })).toEqual({
      private: true,
      status: ['open', 'merged'],
      events: ['commit', 'comment', 'status-change'],
      merged: true,
      listed: [
        [2, true],
        [1, true],
      ],
      snapshot: [
        '.gitattributes',
        'README.md',
        'a.txt',
        'config.json',
        'empty.txt',
        'numbers.safetensors',
        'sub',
        'zeros.bin',
      ],
      models: ['lab/moved'],
    });
  });
});
