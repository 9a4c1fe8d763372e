/** What a killed server had started ends with the next step of its slot, and nothing else does. Real processes. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { endOrphans } from '../../src/transports/end-orphans.ts';
import { localConnection } from '../../src/transports/local/connection.ts';

/** A server with a child that does not end with it. `folder`: where the child is. */
async function serving({ childIn = '.' }: { readonly childIn?: string } = {}) {
  const zoo = await mkdtemp(join(tmpdir(), 'zoo-orphans-'));
  onTestFinished(() => rm(zoo, { recursive: true, force: true }));
  const tenants = join(zoo, 'resident/tenants');
  const cwd = join(tenants, 'zen');
  await mkdir(cwd, { recursive: true });
  const connection = localConnection(zoo);
  const record = join(cwd, 'server.pid');
  const script = `(cd ${childIn} && exec sleep 1000) & echo $! > child.tmp; mv child.tmp child; wait`;
  const server = await connection.startDetached({
    ...{ argv: ['sh', '-c', script], log: join(cwd, 'server.log'), cwd, record, note: '8000' },
  });
  let child = Number.NaN;
  while (Number.isNaN(child))
    child = Number.parseInt(await readFile(join(cwd, 'child'), 'utf8').catch(() => ''), 10);
  onTestFinished(() => {
    if (isAlive(child)) process.kill(child, 'SIGKILL');
    if (isAlive(server.pid)) process.kill(server.pid, 'SIGKILL');
  });
  const killed = async (): Promise<void> => {
    process.kill(server.pid, 'SIGKILL');
    while (await connection.isAlive(server));
  };
  return { connection, tenants, record, server, child, killed };
}

/** One that nothing reaps has a number still. */
function isAlive(pid: number): boolean {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return /^\d+ \(.*\) [^ZX] /u.test(stat);
}

test('what a killed server left is ended', async () => {
  const { connection, tenants, child, killed } = await serving();
  await killed();
  expect(isAlive(child)).toBe(true);
  await endOrphans(connection, tenants);
  expect(isAlive(child)).toBe(false);
});

test('what a server that lives has started is left alone', async () => {
  const { connection, tenants, child, server } = await serving();
  await endOrphans(connection, tenants);
  expect([isAlive(child), isAlive(server.pid)]).toEqual([true, true]);
});

test.each(['another folder', 'another start of the machine', 'a record that is no record'])(
  'nothing is ended by a number alone: %s',
  async (what) => {
    const { connection, tenants, record, child, killed } = await serving(
      what === 'another folder' ? { childIn: '/' } : {},
    );
    await killed();
    const text = await readFile(record, 'utf8');
    if (what === 'another start of the machine') await writeFile(record, text.replace(/\n[0-9a-f]/u, '\nx'));
    if (what === 'a record that is no record') await writeFile(record, '-1\n; kill\n');
    await endOrphans(connection, tenants);
    expect(isAlive(child)).toBe(true);
  },
);
