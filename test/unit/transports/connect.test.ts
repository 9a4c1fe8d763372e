import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { createConnect } from '../../../src/transports/connect.ts';
import { createLocalTransport } from '../../../src/transports/local/transport.ts';
import { parseProcessRecord } from '../../../src/transports/process-record.ts';
import { machineAt } from '../../support/machines/machine.ts';
import { anyFolder } from '../../support/any-folder.ts';

const connect = createConnect([createLocalTransport({ fleetDirectory: '/fleet', requireFolder: anyFolder })]);

test('the first way of reaching a machine that this version can do is taken', async () => {
  const machine = machineAt('/zoo', {
    reach: [{ kind: 'ssh', destination: 'dp@thor.lan' }, { kind: 'local' }],
  });
  expect((await connect(machine)).zoo).toBe('/zoo');
});

test('a machine that cannot be reached by anything says what it would take', async () => {
  const machine = machineAt('/zoo', { reach: [{ kind: 'ssh', destination: 'dp@thor.lan' }] });
  await expect(connect(machine)).rejects.toMatchObject({
    failure: {
      class: 'input',
      message: 'thor can only be reached by ssh, which this version of zoo cannot do',
    },
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
