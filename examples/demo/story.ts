/**
 * The main job on real input, told as a story: every command is the real `zoo`, every line of output is its own.
 * Everything happens in a folder that is removed at the end; only zoo's toolchain cache stays.
 */
import { deleteFromHub, editOnHub, killTenant } from './mishaps.ts';
import { freePort, type Stage } from '../stage.ts';
import { play } from '../play.ts';

export async function playDemo(): Promise<void> {
  const port = await freePort(18_431);
  await play({ from: import.meta.dirname, names: { 'port: 18431': `port: ${port}` } }, tell);
}

async function tell(stage: Stage): Promise<void> {
  stage.chapter('One file says what should be');
  await stage.zoo(['validate']);

  stage.chapter('What would change? Nothing is touched by looking');
  await stage.zoo(['plan']);

  stage.chapter('Do it: convert, judge, publish, host. The first run also builds llama.cpp, once');
  await stage.zoo(['apply', '--yes']);
  await stage.zoo(['ask', 'laptop', 'What is your name?']);

  stage.chapter('Again: nothing to do');
  await stage.zoo(['plan', '--detailed-exitcode']);

  stage.chapter('One line swaps the tenant');
  await stage.edit(
    'hosts: { model: zen/nano, format: gguf, quantization: q4_k_m }',
    'hosts: { model: supra/nexus, format: gguf, quantization: q8_0 }',
  );
  await stage.zoo(['plan']);
  await stage.zoo(['apply', '--yes']);
  await stage.zoo(['ask', 'laptop', 'What is your name?']);
  await stage.zoo(['status']);

  stage.chapter('The world moves: a file is deleted on the hub, a card is edited, the tenant is killed');
  await deleteFromHub(stage, 'zenlm/zen-nano-GGUF', 'zen-nano-Q8_0.gguf');
  await editOnHub(stage, 'supralm/supra-nexus', 'README.md', 'A better model than all others!\n');
  await killTenant(stage);
  await stage.zoo(['drift'], [2]);
  await stage.zoo(['apply', '--yes']);
  await stage.zoo(['drift']);

  stage.chapter('A model that answers wrongly is stopped by its gate');
  await stage.edit('source: { directory: sources/zen-nano }', 'source: { directory: sources/zen-impostor }');
  await stage.edit('version: 2025.01.24-instruct', 'version: 2025.02.01-instruct');
  await stage.zoo(['apply', '--yes'], [5]);
  await stage.zoo(['why', 'publication/hub/zenlm/zen-nano-GGUF']);

  stage.chapter('Cleaning up: the tenant is asked to leave');
  await stage.edit(
    'source: { directory: sources/zen-impostor }',
    'source: { directory: sources/zen-nano }',
    'quietly',
  );
  await stage.edit('version: 2025.02.01-instruct', 'version: 2025.01.24-instruct', 'quietly');
  await stage.edit('hosts: { model: supra/nexus, format: gguf, quantization: q8_0 }', 'hosts: none');
  await stage.zoo(['apply', '--yes']);
}
