import { expect, it } from 'vitest';
import {
  INSTALLED,
  type SpecResult,
  runJavascriptSpecs,
  specsWithHub,
} from '../support/hub/javascript-specs.ts';
import { startHub, temporaryDirectory } from '../support/hub/start-hub.ts';

/** What fails of the specs that come with the installed client, and why it does; docs/hub.md says the same. */
const FAILS: Readonly<Record<string, readonly string[]>> = {
  'this hub has no collections': [
    'lib/add-collection-item.spec.ts > addCollectionItem should add a item to a collection',
    'lib/create-collection.spec.ts > createCollection should create a collection',
  ],
  'this hub has no buckets': [
    'lib/copy-files.spec.ts > copyFile / copyFiles / copyFolder (integration) copies a single file from one bucket to another',
    'lib/copy-files.spec.ts > copyFile / copyFiles / copyFolder (integration) copies a folder from a model repo to a bucket',
  ],
  'this hub has no OAuth': ['lib/oauth-handle-redirect.spec.ts > oauthHandleRedirect should work'],
  'they read repos that other people have published on huggingface.co': [
    'lib/check-repo-access.spec.ts > checkRepoAccess should not throw when accessing public repo',
    'lib/commit.spec.ts > commit should commit a full repo from HF with web urls',
    'lib/download-file.spec.ts > downloadFile should download regular file',
    'lib/download-file.spec.ts > downloadFile should downoad xet file',
  ],
  'it knows the address and the picture of one account': [
    'lib/who-am-i.spec.ts > whoAmI should fetch identity info',
  ],
  'the same content was uploaded to another repo before, and is not asked for twice here': [
    'lib/upload-files-with-progress.spec.ts > uploadFilesWithProgress useXet: true should upload files',
  ],
};

/** This one counts uploads of content that other specs upload as well, so it gets a hub of its own. */
const ALONE = 'lib/upload-files-with-progress.spec.ts';

async function run(specs: readonly string[]): Promise<readonly SpecResult[]> {
  const users = [{ name: 'hub.js', token: 'hf_hub.js', role: 'write', orgs: [] }] as const;
  const hub = await startHub({ users, anonymous: 'read' });
  return runJavascriptSpecs(hub.url, specs, { source: INSTALLED, copy: await temporaryDirectory() });
}

it('passes the specs of the JavaScript client, but for those that are named here', async () => {
  const specs = await specsWithHub();
  const results = [...(await run(specs.filter((name) => name !== ALONE))), ...(await run([ALONE]))];
  const named = (status: SpecResult['status']) =>
    results.filter((result) => result.status === status).map(({ name }) => name);
  expect(named('failed').toSorted()).toEqual(Object.values(FAILS).flat().toSorted());
  expect(named('skipped')).toEqual([]);
  expect(named('passed')).toHaveLength(28);
});
