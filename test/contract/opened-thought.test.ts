/** The real llama-server with a model that never ends the thought that its template begins. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askQuestions } from '../../src/backends/ask-questions.ts';
import { createLlamaServer } from '../../src/backends/llama-server/backend.ts';
import { setUpRig } from '../support/machines/rig.ts';
import { tinyGguf } from '../support/machines/tiny-gguf.ts';
import { serverProgram } from '../support/toolchain/server-ports.ts';

const MESSAGES =
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}";
const BEGIN = "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n<think>\\n' }}{% endif %}";
/** By this much it knows that the model thinks. */
const THINKS = "{% if false %}{{ messages[0].content.split('</think>')[-1] }}{% endif %}";

test.each([
  ['that says nothing of the end', `${MESSAGES}${BEGIN}`],
  ['that says how a thought ends', `${MESSAGES}${THINKS}${BEGIN}`],
])('a template %s', async (_, template) => {
  await using rig = await setUpRig();
  await writeFile(join(rig.directory, 'template.jinja'), template);
  const program = join(rig.directory, 'with-template');
  const { path, version } = await serverProgram.find();
  await writeFile(
    program,
    `#!/bin/sh\nexec '${path}' "$@" --chat-template-file '${rig.directory}/template.jinja'\n`,
    { mode: 0o755 },
  );
  const backend = createLlamaServer({
    program: { ...serverProgram, find: async () => ({ path: program, version }) },
  });
  const { port } = rig.machine.backend;
  const serving = await backend.start(rig.connection, {
    weightsPath: await tinyGguf('zen-nano'),
    ...{ alias: 'zen', context: 512, parallel: 1, port, cwd: rig.zoo, startTimeoutMilliseconds: 60_000 },
    ...{ log: join(rig.zoo, 'server.log'), record: join(rig.zoo, 'server.pid') },
  });
  try {
    const asking = { backend, connection: rig.connection, at: { port, alias: 'zen' } };
    await expect(
      askQuestions(asking, { asked: ['What is your name?'], model: 'zen-nano' }),
    ).rejects.toMatchObject({ failure: { message: expect.stringContaining('could not be judged') } });
  } finally {
    await backend.stop(rig.connection, serving.process);
  }
});
