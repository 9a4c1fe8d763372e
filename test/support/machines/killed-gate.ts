/** Measures a tiny model and kills itself, as a power cut would, at the first question. Argument: directory of the rig. */
import { identityGate } from '../../../src/evaluations/gates/identity/gate.ts';
import { realBackend, setUpRig } from './rig.ts';
import { tinyGguf } from './tiny-gguf.ts';

const [directory = ''] = process.argv.slice(2);
const { connection } = await setUpRig({ directory });
const ask = async (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
};
await identityGate.measure(
  {
    name: 'artifact/x',
    weightsPath: await tinyGguf('zen-nano'),
    hasChatTemplate: true,
    asked: ['What is your name?'],
  },
  {
    backend: { ...realBackend, ask },
    connection,
    directory: connection.zoo,
    signal: new AbortController().signal,
    onAnswer: () => undefined,
  },
);
