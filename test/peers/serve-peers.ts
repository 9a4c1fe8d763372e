import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { execa } from 'execa';

const ROOT = join(import.meta.dirname, '../..');

/** Whom the suites expect to find on their hub. Their tokens are public: they stand in the sources of the suites. */
const USERS = [
  { name: '__DUMMY_HUB_USER__', token: 'hf_HubCITokenXXXXXXXXXXXXXXXXXXXXX', orgs: ['valid_org_hub'] },
  { name: 'DVUser', token: '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', orgs: [] },
  { name: 'EnterpriseAdmin', token: 'hf_enterprise_admin_token', orgs: ['EnterpriseOrgPrivate'] },
  { name: 'hub.js', token: 'hf_hub.js', orgs: [] },
];

/** Nothing listens there: what a suite does without its hub. */
export const DEAD_HUB = 'http://127.0.0.1:9';

/** The real `zoo hub serve`, on a port that is free. */
export async function servePeers(
  directory: string,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  await mkdir(directory, { recursive: true });
  const users = join(directory, 'users.yaml');
  await writeFile(
    users,
    JSON.stringify(
      USERS.map(({ name, orgs }, index) => ({ name, token: { env: `PEER_${index}` }, role: 'write', orgs })),
    ),
  );
  const words = ['hub', 'serve', '--format', 'json', '--users', users, '--anonymous', 'read'];
  const serving = execa(
    process.execPath,
    [join(ROOT, 'src/cli/main.ts'), ...words, '--data', join(directory, 'data')],
    { env: Object.fromEntries(USERS.map(({ token }, index) => [`PEER_${index}`, token])), stdin: 'ignore' },
  );
  serving.catch(() => undefined);
  let text = '';
  while (!text.includes('}')) text += String(await once(serving.stdout, 'data'));
  const { url }: { readonly url: string } = JSON.parse(text);
  return {
    url,
    async stop() {
      serving.kill('SIGTERM');
      await serving.catch(() => undefined);
    },
  };
}
