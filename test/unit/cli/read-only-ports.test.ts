import { describe, expect, it } from 'vitest';
import { readOnlyConnect, readOnlyTarget } from '../../../src/cli/compose/read-only-ports.ts';
import { HASH_SCRIPT, TAIL_SCRIPT } from '../../../src/care/machine-scripts.ts';
import { createLlamaServer } from '../../../src/backends/llama-server/backend.ts';
import { probeMachine } from '../../../src/hosts/probe/probe-machine.ts';
import { PROBE_SCRIPT } from '../../../src/hosts/probe/script.ts';
import { STOP_SCRIPT } from '../../../src/transports/process-scripts.ts';
import { thisMachine } from '../../../src/cli/compose/this-machine.ts';
import { createHuggingFaceTarget } from '../../../src/publications/targets/huggingface/huggingface-target.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { createWays } from '../../../src/transports/connect.ts';
import { anyFolder, anyLogin } from '../../support/any-folder.ts';
import { noProgram } from '../../support/toolchain/server-ports.ts';

/** Nothing listens there: whatever is sent fails in another way than being refused. */
const NO_CHANGE = {
  files: [],
  removed: [],
  parent: 'a',
  title: 'b',
  onBytes: () => undefined,
  beforePublish: async () => undefined,
};
const ACCESS = { endpoint: { url: 'http://127.0.0.1:1' }, signal: AbortSignal.timeout(5000) };

describe('what may be run on a machine that is only looked at', () => {
  const connect = readOnlyConnect(
    createWays(REGISTRIES.transports, {
      fleetDirectory: import.meta.dirname,
      requireFolder: anyFolder,
      requireLogin: anyLogin,
    }).connect,
  );

  it.each([
    ['a probe with a line more', 'sh', ['-s', '--', '.', 'm'], `${PROBE_SCRIPT}\ntouch x`],
    ['a probe as something else than the input', 'sh', ['-c', `true; ${PROBE_SCRIPT}`], undefined],
    ['an option in front of the script', 'sh', ['-x', '-c', TAIL_SCRIPT], undefined],
    ['an input behind other words than --', 'sh', ['-s', '-c', '.', 'm'], PROBE_SCRIPT],
    ['another shell', 'bash', ['-c', TAIL_SCRIPT, 'zoo', '1', '/dev/null'], undefined],
    ['a script that stops a process', 'sh', ['-c', STOP_SCRIPT, 'zoo', '1', '1', '1'], undefined],
  ])('is not %s', async (_, command, words, stdin) => {
    const connection = await connect(thisMachine('.', 'llama-server'));
    const asked = {
      command,
      arguments: words,
      timeoutMilliseconds: 1000,
      ...(stdin === undefined ? {} : { stdin }),
    };
    await expect(connection.exec(asked)).rejects.toThrow(
      /^a command that only looks tried to run (sh|bash) on a machine$/,
    );
  });

  it('is the probe, and the scripts that read a log and hash a file', async () => {
    const connection = await connect(thisMachine('.', 'llama-server'));
    const facts = await probeMachine(connection, thisMachine('.', 'llama-server'), { backends: {} });
    expect(facts.os).toBe('linux');
    const run = async (...words: string[]) => {
      const command = { command: 'sh', arguments: ['-c', ...words], timeoutMilliseconds: 10_000 };
      return (await connection.exec(command)).exitCode;
    };
    expect(await run(HASH_SCRIPT, 'zoo', import.meta.filename)).toBe(0);
    // There is no tenant here.
    expect(await run(TAIL_SCRIPT, 'zoo', '1', '.')).toBe(1);
  });

  it('and no tenant is made to do anything: it is only asked', async () => {
    const connection = await connect(thisMachine('.', 'llama-server'));
    const backend = createLlamaServer({ program: noProgram });
    await expect(backend.hibernation?.save(connection, 1, 'x')).rejects.toThrow(
      'a command that only looks tried to send POST http://127.0.0.1:1/slots/0',
    );
    expect(await backend.look(connection, { port: 1, alias: 'tiny' })).toMatchObject({ state: 'down' });
  });
});

describe('a world that only looks', () => {
  const repo = readOnlyTarget(createHuggingFaceTarget()).open('zenlm/zen-nano', ACCESS);

  it.each([
    ['create', () => repo.create?.('private')],
    ['setVisibility', () => repo.setVisibility?.('public')],
    ['publish', () => repo.publish(NO_CHANGE)],
    ['tag', () => repo.tag('v1', 'a')],
    ['untag', () => repo.untag?.('v1')],
    ['remove', () => repo.remove()],
  ])('refuses %s on a hub before anything is sent', async (_, change) => {
    await expect(change()).rejects.toThrow('a command that only looks tried to');
  });

  it('still looks', async () => {
    await expect(repo.look()).rejects.not.toThrow('only looks');
  });

  it('refuses to change a machine, and still reads from it', async () => {
    const connect = readOnlyConnect(
      createWays(REGISTRIES.transports, {
        fleetDirectory: import.meta.dirname,
        requireFolder: anyFolder,
        requireLogin: anyLogin,
      }).connect,
    );
    const connection = await connect(thisMachine('.', 'llama-server'));
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
    await expect(
      connection.exec({ command: 'touch', arguments: ['x'], timeoutMilliseconds: 1000 }),
    ).rejects.toThrow('a command that only looks tried to run touch on a machine');
    expect(await connection.readText(import.meta.filename)).toContain('a world that only looks');
    await connection.close();
  });
});
