import { homedir } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Reach } from '../../../src/resources/machine.ts';
import { createWays } from '../../../src/transports/connect.ts';
import { defineTransport } from '../../../src/transports/define-transport.ts';
import { localTransport } from '../../../src/transports/local/definition.ts';
import { parseProcessRecord } from '../../../src/transports/process-record.ts';
import type { MachineFiles } from '../../../src/transports/transport.ts';
import { HERE } from '../../support/machines/here.ts';
import { machineAt } from '../../support/machines/machine.ts';
import { anyFolder, anyLogin } from '../../support/any-folder.ts';

const PORTS = { fleetDirectory: '/fleet', requireFolder: anyFolder, requireLogin: anyLogin };
const { connect } = createWays({ local: localTransport }, PORTS);
const elsewhere: Reach = {
  kind: 'ssh',
  shown: 'ssh dp@thor.lan',
  settings: {},
  isHere: false,
  declared: { ssh: 'dp@thor.lan' },
};

test('the first way of reaching a machine that this version can do is taken', async () => {
  expect((await connect(machineAt('/zoo', { reach: [elsewhere, ...HERE] }))).zoo).toBe('/zoo');
});

test('a machine that cannot be reached by anything says what it would take', async () => {
  await expect(connect(machineAt('/zoo', { reach: [elsewhere] }))).rejects.toMatchObject({
    failure: {
      class: 'input',
      message:
        'thor can only be reached by ssh, which runs no commands: nothing there can be looked at, and nothing served',
    },
  });
});

describe('a way that moves files and runs nothing', () => {
  const closed: string[] = [];
  const nothing = async (): Promise<undefined> => undefined;
  const files: MachineFiles = {
    readText: async () => 'from the mount',
    writeAtomic: nothing,
    linkAtomic: nothing,
    hash: nothing,
    put: nothing,
    rename: nothing,
    remove: nothing,
    removeFolder: nothing,
    mkdir: nothing,
  };
  const mount = defineTransport({
    kind: 'mount',
    offers: ['files'],
    settings: ({ mount: path }) => ({ path }),
    shown: ({ path }) => path,
    create: async () => ({
      connect: async (_machine, { path }) => ({
        zoo: path,
        computer: 'mounted',
        isHere: false,
        files,
        close: async () => void closed.push('mount'),
      }),
    }),
  });
  const ways = createWays({ mount, local: localTransport }, PORTS);
  const reach = mount.read({ mount: '/mnt/thor' }) ?? elsewhere;

  test('moves the files of a machine whose commands run over another way', async () => {
    const connection = await ways.connect(machineAt('/zoo', { reach: [reach, ...HERE] }));
    expect(connection).toMatchObject({ zoo: '/zoo', isHere: true });
    expect(await connection.readText('/zoo/x')).toBe('from the mount');
    const { stdout } = await connection.exec({
      command: 'echo',
      arguments: ['here'],
      timeoutMilliseconds: 10_000,
    });
    expect(stdout).toBe('here\n');
    await connection.close();
    expect(closed).toEqual(['mount']);
  });

  test('is not enough alone', async () => {
    await expect(ways.connect(machineAt('/zoo', { reach: [reach] }))).rejects.toMatchObject({
      failure: {
        message:
          'thor can only be reached by mount, which runs no commands: nothing there can be looked at, and nothing served',
        remedy: 'add a reach that is one of local',
      },
    });
  });

  test('is read from its own part of the fleet file, and from no other', () => {
    expect(reach).toMatchObject({ shown: 'mount /mnt/thor', settings: { path: '/mnt/thor' }, isHere: false });
    expect(mount.read({ ssh: 'dp@thor.lan' })).toBeUndefined();
  });
});

test.each([
  ['model-zoo', '/fleet/model-zoo'],
  ['../other/zoo', '/other/zoo'],
  ['/srv/zoo', '/srv/zoo'],
  ['~', homedir()],
  ['~/ai/zoo', `${homedir()}/ai/zoo`],
])('the directory written as %s is %s', async (written, zoo) => {
  expect((await connect(machineAt(written))).zoo).toBe(zoo);
});

test.each(['', '7', '7\n', 'x\nboot 1\n'])('half a process record (%j) is none', (text) => {
  expect(parseProcessRecord(text)).toBeUndefined();
});
