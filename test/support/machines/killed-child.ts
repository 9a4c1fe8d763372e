/**
 * Applies a residency and kills itself, as a power cut would, right before the effect with the given number, or (`ask`)
 * while the first server that it started is asked who it is.
 * Arguments: directory of the rig, port, memory budget in bytes (0: none given), tenant (`supra`), number or `ask`, slot.
 */
import { host } from './residencies.ts';
import { realBackend, setUpRig } from './rig.ts';
import { supraOn, zenOn } from './tenants.ts';

const [directory = '', port = '', budget = '0', name = '', killAt = '', slot = ''] = process.argv.slice(2);
const rig = await setUpRig({
  directory,
  slot,
  port: Number(port),
  ...(budget === '0' ? {} : { memory: { totalBytes: Number(budget), reserveBytes: 0 } }),
});
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
};
const ports =
  killAt === 'ask'
    ? { ...rig.ports, backends: { 'llama-server': { ...realBackend, ask: async () => die() } } }
    : rig.ports;
let effects = 0;
const effect = async (): Promise<void> => {
  if (effects === Number(killAt)) die();
  effects += 1;
};
await host({ ...rig, ports }, await (name === 'supra' ? supraOn(rig) : zenOn(rig)), { context: { effect } });
