/** Measures a tiny model and kills itself, as a power cut would, at the first question. Argument: directory of the rig. */
import { identityGate } from '../../../src/evaluations/gates/identity/definition.ts';
import { realBackend, setUpRig } from './rig.ts';
import { tinyGguf } from './tiny-gguf.ts';

const [directory = ''] = process.argv.slice(2);
const { connection } = await setUpRig({ directory });
const ask = async (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
};
const gate = identityGate.bind({
  gates: { identity: {} },
  questions: [{ ask: 'What is your name?', expect: {} }],
});
await gate?.measure?.(
  {
    name: 'artifact/x',
    weightsPath: await tinyGguf('zen-nano'),
    hasChatTemplate: true,
  },
  {
    backend: { ...realBackend, ask },
    connection,
    directory: connection.zoo,
    signal: new AbortController().signal,
    onStep: () => undefined,
  },
);
