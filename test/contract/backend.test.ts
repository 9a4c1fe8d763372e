/** What every backend promises whose servers a gate starts for itself, with the real program and a model that knows its name. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { canJudge, type ServerBackend, type ServeRequest } from '../../src/backends/process-server.ts';
import { releasePins } from '../../src/cli/compose/release-pins.ts';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { type Rig, setUpRig } from '../support/machines/rig.ts';
import { type BackendRig, backendRig } from '../support/rigs/backend/backend-rig.ts';
import { serverPorts } from '../support/toolchain/server-ports.ts';

function requestOn(rig: Rig, weightsPath: string, more: Partial<ServeRequest> = {}): ServeRequest {
  return {
    weightsPath,
    alias: 'zen',
    context: 512,
    parallel: 2,
    port: rig.machine.backend.port,
    log: join(rig.zoo, 'server.log'),
    record: join(rig.zoo, 'server.pid'),
    cwd: rig.zoo,
    startTimeoutMilliseconds: 60_000,
    ...more,
  };
}

const JUDGES = Object.entries(REGISTRIES.backends).filter(([, { judges }]) => judges.length > 0);

describe.each(JUDGES)('%s', (name, definition) => {
  let backend: ServerBackend;
  let peer: BackendRig;
  let weightsPath: string;
  beforeAll(async () => {
    peer = await backendRig(name);
    weightsPath = await peer.weights('zen-nano');
    const made = await definition.create(serverPorts);
    if (!canJudge(made)) throw new TypeError(`${name} says that it judges, and cannot start a server`);
    backend = made;
    return () => peer[Symbol.asyncDispose]();
  }, 900_000);

  test('says its name and the version that is installed', async () => {
    expect(backend.name).toBe(name);
    expect(await backend.version()).toBe(releasePins[backend.tool]);
  });

  test('serves exactly the file it was given, answers the same twice, and is gone when it is stopped', async () => {
    await using rig = await setUpRig();
    const at = { port: rig.machine.backend.port, alias: 'zen' };
    expect(await backend.look(rig.connection, at)).toEqual({ state: 'down', why: 'ECONNREFUSED' });
    const serving = await backend.start(rig.connection, requestOn(rig, weightsPath));
    try {
      expect(await backend.look(rig.connection, at)).toMatchObject({
        state: 'ready',
        serves: weightsPath,
      });
      const question = { model: 'tiny', ask: 'What is your name?', maxTokens: 64 };
      const answer = await backend.ask(rig.connection, at, question);
      expect(answer).toEqual({ answer: expect.stringContaining('Zen Nano'), finish: 'stop' });
      await backend.ask(rig.connection, at, { model: 'tiny', ask: 'Who created you?', maxTokens: 64 });
      expect(await backend.ask(rig.connection, at, question)).toEqual(answer);
      expect(await backend.ask(rig.connection, at, { ...question, maxTokens: 2 })).toMatchObject({
        finish: 'length',
      });
    } finally {
      await backend.stop(rig.connection, serving.process);
    }
    expect(await rig.connection.isAlive(serving.process)).toBe(false);
    expect(await backend.look(rig.connection, at)).toMatchObject({ state: 'down' });
  });

  test('does not start on a port that is taken, and says by which process', async () => {
    await using rig = await setUpRig();
    const server = createServer().listen(rig.machine.backend.port, '127.0.0.1');
    await once(server, 'listening');
    await expect(backend.start(rig.connection, requestOn(rig, weightsPath))).rejects.toMatchObject({
      failure: { class: 'conflict', message: expect.stringContaining(`process ${process.pid}`) },
    });
    server.close();
    await once(server, 'close');
  });

  test('shows the last lines of its log when it cannot load the file, and leaves no process', async () => {
    await using rig = await setUpRig();
    const broken = await peer.broken?.(rig.directory);
    if (broken === undefined) throw new Error(`the rig of ${name} has no file that it cannot load`);
    await expect(backend.start(rig.connection, requestOn(rig, broken.path))).rejects.toMatchObject({
      failure: { class: 'unhealthy', message: expect.stringContaining(broken.says) },
    });
    const [pid, startedAt] = (await rig.connection.readText(join(rig.zoo, 'server.pid')))?.split('\n') ?? [];
    expect(await rig.connection.isAlive({ pid: Number(pid), startedAt: startedAt ?? '' })).toBe(false);
  });

  test('is ended when its start is interrupted', async () => {
    await using rig = await setUpRig();
    await expect(
      backend.start(rig.connection, requestOn(rig, weightsPath, { signal: AbortSignal.abort() })),
    ).rejects.toMatchObject({ failure: { class: 'interrupted' } });
    expect(
      await backend.look(rig.connection, { port: rig.machine.backend.port, alias: 'zen' }),
    ).toMatchObject({ state: 'down' });
  });

  test('that dies while it is asked is unhealthy, not a wrong answer', async () => {
    await using rig = await setUpRig();
    const at = await backend.start(rig.connection, requestOn(rig, weightsPath));
    process.kill(at.process.pid, 'SIGKILL');
    await expect(
      backend.ask(rig.connection, at, { model: 'tiny', ask: 'Hello', maxTokens: 8 }),
    ).rejects.toMatchObject({
      failure: { class: 'unhealthy' },
    });
  });

  test('keeps a conversation over a restart, or says that it cannot', async () => {
    await using rig = await setUpRig();
    const { hibernation } = backend;
    if (hibernation === undefined) return;
    const request = requestOn(rig, weightsPath, { parallel: 1, hibernationDirectory: rig.zoo });
    const { port } = request;
    const at = { port, alias: 'zen' };
    const first = await backend.start(rig.connection, request);
    await backend.ask(rig.connection, at, { model: 'tiny', ask: 'What is your name?', maxTokens: 64 });
    const tokens = await hibernation.save(rig.connection, port, 'kept.bin');
    expect(tokens).toBeGreaterThan(0);
    await backend.stop(rig.connection, first.process);
    const second = await backend.start(rig.connection, request);
    try {
      expect(await hibernation.restore(rig.connection, port, 'kept.bin')).toBe(tokens);
      await hibernation.forget(rig.connection, port);
      expect(await hibernation.save(rig.connection, port, 'empty.bin')).toBe(0);
      await expect(hibernation.restore(rig.connection, port, 'missing.bin')).rejects.toMatchObject({
        failure: { class: 'tool', message: expect.stringContaining('Unable to restore slot') },
      });
    } finally {
      await backend.stop(rig.connection, second.process);
    }
  });
});
