import { describe, expect, it } from 'vitest';
import { readOnlyConnect, readOnlyTarget } from '../../../src/cli/compose/read-only-ports.ts';
import { thisMachine } from '../../../src/cli/compose/this-machine.ts';
import { createHuggingFaceTarget } from '../../../src/publications/targets/huggingface/huggingface-target.ts';
import { createLocalTransport } from '../../../src/transports/local/transport.ts';
import { createConnect } from '../../../src/transports/connect.ts';

/** Nothing listens there: whatever is sent fails in another way than being refused. */
const ACCESS = { endpoint: { url: 'http://127.0.0.1:1' }, signal: AbortSignal.timeout(5000) };

describe('a world that only looks', () => {
  const repo = readOnlyTarget(createHuggingFaceTarget()).open('zenlm/zen-nano', ACCESS);

  it.each([
    ['create', () => repo.create('private')],
    ['setVisibility', () => repo.setVisibility('public')],
    ['upload', () => repo.upload([], () => undefined)],
    ['commit', () => repo.commit({ files: [], sentBytes: 0 }, { parent: 'a', title: 'b' })],
    ['tag', () => repo.tag('v1', 'a')],
    ['untag', () => repo.untag('v1')],
    ['remove', () => repo.remove()],
  ])('refuses %s on a hub before anything is sent', async (_, change) => {
    await expect(change()).rejects.toThrow('a command that only looks tried to');
  });

  it('still looks', async () => {
    await expect(repo.look()).rejects.not.toThrow('only looks');
  });

  it('refuses to change a machine, and still reads from it', async () => {
    const connect = readOnlyConnect(
      createConnect([createLocalTransport({ fleetDirectory: import.meta.dirname })]),
    );
    const connection = await connect(thisMachine('.'));
    for (const change of [
      () => connection.writeAtomic(`${connection.zoo}/x`, 'x'),
      () => connection.linkAtomic('x', `${connection.zoo}/y`),
      () => connection.put(import.meta.filename, `${connection.zoo}/x`, { sha256: 'sha256:0', size: 0 }),
      () => connection.rename('x', 'y'),
      () => connection.remove(`${connection.zoo}/x`),
      () => connection.mkdir(`${connection.zoo}/x`),
      () => connection.startDetached({ argv: ['true'], log: 'x', cwd: '/', record: 'x', note: '' }),
    ]) {
      await expect(change()).rejects.toThrow('a command that only looks tried to');
    }
    expect(await connection.readText(import.meta.filename)).toContain('a world that only looks');
    await connection.close();
  });
});
