/** The probe script on this machine, under every shell that is here. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseProbe } from '../../../src/hosts/probe/parse.ts';
import { PROBE_SCRIPT } from '../../../src/hosts/probe/script.ts';
import { setUpRig } from '../../support/machines/rig.ts';

const run = promisify(execFile);

describe.each(['sh', 'bash'])('under %s', (shell) => {
  test('sees a directory with odd names, broken records and links, and changes nothing', async () => {
    await using rig = await setUpRig();
    const tenant = join(rig.zoo, 'resident/tenants/zen');
    const weights = join(rig.zoo, 'available', 'ab'.repeat(32));
    await mkdir(tenant, { recursive: true });
    await mkdir(weights, { recursive: true });
    await mkdir(join(rig.zoo, 'available/gemma by hand'));
    await writeFile(join(tenant, 'lease.json'), '{"status": "active"}');
    await writeFile(join(tenant, 'server.pid'), 'not a number\n');
    await writeFile(join(weights, 'a b.gguf'), 'bytes');
    await writeFile(join(rig.zoo, 'resident/current.json'), '{"tenant":"zen"}\n\n');
    await symlink('tenants/zen', join(rig.zoo, 'resident/current'));
    await symlink('tenants/supra', join(tenant, 'supra'));
    const coder = join(rig.zoo, 'resident/slots/coder');
    await mkdir(join(coder, 'tenants/zen'), { recursive: true });
    await writeFile(join(coder, 'current.json'), '{}');
    await writeFile(join(coder, 'tenants/zen/lease.json'), '{"of":"coder"}');
    // None of these is a slot of zoo's.
    for (const name of ['main', 'a b', '-rf', '$(touch x)'])
      await mkdir(join(rig.zoo, 'resident/slots', name, 'tenants/zen'), { recursive: true });
    const list = () => run('find', [rig.zoo, '-printf', '%p %T@ %i\n']);
    const before = await list();
    const { stdout } = await run(shell, ['-c', PROBE_SCRIPT, 'zoo', rig.zoo, '@@m']);
    expect(parseProbe(stdout, { marker: '@@m', zoo: rig.zoo })).toMatchObject({
      zoo: rig.zoo,
      boot: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
      layout: [
        ...['resident', 'resident/tenants', 'available', 'resident/current.json', 'resident/current'],
        'resident/slots/coder/tenants',
      ],
      links: [
        { path: 'resident/current', target: 'tenants/zen' },
        { path: 'resident/tenants/zen/supra', target: 'tenants/supra' },
      ],
      strange: [],
      slots: [
        {
          ...{ slot: 'main', home: 'resident', pointer: '{"tenant":"zen"}', link: 'tenants/zen' },
          tenants: [{ slug: 'zen', lease: '{"status": "active"}' }],
        },
        { slot: 'coder', pointer: '{}', tenants: [{ slug: 'zen', lease: '{"of":"coder"}' }] },
      ],
      available: [
        {
          name: 'ab'.repeat(32),
          files: [
            {
              path: 'a b.gguf',
              size: 5,
              mtimeNanoseconds: expect.stringMatching(/^\d{19}$/),
              ctimeNanoseconds: String((await stat(join(weights, 'a b.gguf'), { bigint: true })).ctimeNs),
            },
          ],
        },
      ],
    });
    expect((await list()).stdout).toBe(before.stdout);
  });

  test('sees a machine that has no directory yet', async () => {
    await using rig = await setUpRig();
    const { stdout } = await run(shell, ['-c', PROBE_SCRIPT, 'zoo', join(rig.zoo, 'not/yet'), '@@m']);
    const facts = parseProbe(stdout, { marker: '@@m', zoo: '/asked' });
    expect(facts).toMatchObject({ zoo: '/asked', layout: [], slots: [], available: [] });
    expect(
      Math.min(
        facts?.memoryTotalBytes ?? 0,
        facts?.memoryAvailableBytes ?? 0,
        facts?.diskFreeBytes ?? 0,
        facts?.cpus ?? 0,
      ),
    ).toBeGreaterThan(0);
  });

  test('takes nothing that a name, a target or a text holds for a record of its own', async () => {
    await using rig = await setUpRig();
    const tenant = join(rig.zoo, 'resident/tenants/zen');
    const weights = join(rig.zoo, 'available', 'ab'.repeat(32));
    await mkdir(tenant, { recursive: true });
    await mkdir(weights, { recursive: true });
    const record = (separator: string): string =>
      ['x', 'layout', '', '../victim', '@@m layout', '../victim -> tenants/x', 'end', '', ''].join(separator);
    await writeFile(join(rig.zoo, 'resident/current.json'), `${record('\n')}\n${record('\0')}`);
    await writeFile(join(tenant, 'lease.json'), record('\0'));
    await writeFile(join(tenant, 'server.pid'), `../self\n${record('\0')}`);
    await writeFile(join(tenant, 'trial.pid'), `$(touch ${rig.zoo}/x)\n\`touch ${rig.zoo}/y\`\n'; touch z\n`);
    await symlink(record('\n').replaceAll('/', '-'), join(tenant, 'l'));
    await mkdir(join(rig.zoo, 'resident/tenants', 'y\n../../victim'.replaceAll('/', '-')));
    const names = ['a\nb', 'c -> d', '-rf', '$(touch e)', "'; touch f", 'g\u001b[2J', 'h\\i'];
    for (const name of names) {
      await writeFile(join(weights, name), '');
      await symlink('tenants/zen', join(tenant, name));
    }
    await writeFile(Buffer.concat([Buffer.from(`${weights}/j`), Buffer.from([0xff])]), '');
    const before = await readdir(rig.directory, { recursive: true });
    const { stdout } = await run(shell, ['-c', PROBE_SCRIPT, 'zoo', rig.zoo, '@@m']);
    const facts = parseProbe(stdout, { marker: '@@m', zoo: rig.zoo });
    expect(await readdir(rig.directory, { recursive: true })).toEqual(before);
    expect(facts?.layout).toEqual(['resident', 'resident/tenants', 'available', 'resident/current.json']);
    expect(facts?.slots.map(({ slot }) => slot)).toEqual(['main']);
    expect(facts?.slots[0]?.tenants.map(({ slug }) => slug)).toEqual(['zen']);
    expect(facts?.slots[0]?.tenants[0]?.process).toBeUndefined();
    expect(facts?.links.map(({ path }) => path)).toEqual(
      ['$(touch e)', "'; touch f", '-rf', 'c -> d', 'l'].map((name) => `resident/tenants/zen/${name}`),
    );
    expect(facts?.available).toEqual([{ name: 'ab'.repeat(32) }]);
    expect(facts?.strange).toHaveLength(5);
  });
});
