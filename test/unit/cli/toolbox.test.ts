import { expect, it } from 'vitest';
import { llamaServerProgram } from '../../../src/backends/llama-server/program.ts';
import { openToolbox } from '../../../src/cli/compose/toolbox.ts';

it('a command that only looks finds, installs and runs no tool, for any caller', async () => {
  const { conversion, serverProgram } = await openToolbox({
    environment: { HOME: '/nowhere', PATH: '' },
    configuredPaths: {},
    progress: () => {
      throw new Error('something is being installed');
    },
    signal: new AbortController().signal,
    locked: {},
    readOnly: true,
  });
  const server = await serverProgram(llamaServerProgram);
  const asked = [server.find(), conversion.find('llama-quantize', new AbortController().signal)];
  for (const one of asked) await expect(one).rejects.toThrow(/a command that only looks tried to run llama-/);
});
