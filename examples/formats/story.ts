/** One tiny model in every format, told as a story: made, measured and published; then four lies, each stopped. */
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { play } from '../play.ts';
import type { Stage } from '../stage.ts';
import { LIES, writeLiar } from './liars.ts';

const TEXT = join(import.meta.dirname, '../../fleet/texts/opticks.txt');
const GGUF = 'publication/hub/zenlm/zen-nano-GGUF';

export async function playFormats(): Promise<void> {
  await play({ from: import.meta.dirname }, tell);
}

async function tell(stage: Stage): Promise<void> {
  await mkdir(join(stage.directory, 'texts'));
  await cp(TEXT, join(stage.directory, 'texts/opticks.txt'));

  stage.chapter('One model in four formats, and what each has to pass');
  await stage.zoo(['validate']);

  stage.chapter("Each is made by its field's own tool, read back, measured, and published with the evidence");
  await stage.zoo(['apply', '--yes']);
  await stage.zoo(['status']);
  await stage.zoo(['pull', GGUF, 'pulled']);
  stage.say(
    `The card says what was measured:\n\n${await evidence(join(stage.directory, 'pulled/README.md'))}`,
  );
  await stage.zoo(['plan', '--detailed-exitcode']);
  await tellLies(stage);

  stage.chapter('A model that answers wrongly: it is converted for its gate, and not published');
  stage.set('ZOO_CONFIG', '/dev/null');
  await stage.edit('sources/zen-nano', 'sources/zen-impostor');
  await stage.edit('version: 2025.01.24-instruct', 'version: 2025.02.01-instruct');
  await stage.zoo(['apply', '--yes', '--only', 'publication/hub/zenlm/zen-nano'], [5]);
  await stage.zoo(['status']);
}

/** The sections of a card with numbers. */
async function evidence(card: string): Promise<string> {
  const text = await readFile(card, 'utf8');
  const sections = text.split(/^(?=## )/mu);
  return sections.filter((section) => /^## .*\n[^]*^\|/mu.test(section)).join('');
}

async function tellLies(stage: Stage): Promise<void> {
  stage.chapter(
    'llama-quantize makes a Q2_K where a Q8_0 was ordered. It exits 0, and its file loads and answers',
  );
  stage.set('ZOO_CONFIG', await writeLiar(join(stage.directory, 'mislabelling'), LIES.mislabelled));
  stage.say('(what was made before must come out the same)\n');
  await stage.zoo(['apply', '--yes', '--replace', 'artifact/zen/nano/gguf/q8_0'], [8]);
  stage.say('(of what was never made, nothing is recorded: there the gate measures)\n');
  await stage.edit('[q4_k_m, q8_0]', '[q4_k_m, q8_0, q6_k]');
  await stage.edit('q8_0: 0.005', 'q8_0: 0.005, q6_k: 0.01');
  await stage.zoo(['apply', '--yes'], [5]);
  await stage.zoo(['why', GGUF]);

  stage.chapter('llama-quantize overwrites one block of 144 bytes. It exits 0, and its file loads, too');
  stage.set('ZOO_CONFIG', await writeLiar(join(stage.directory, 'corrupting'), LIES.corrupted));
  await stage.edit('[q4_k_m, q8_0, q6_k]', '[q4_k_m, q8_0, q4_k_s]');
  await stage.edit('q6_k: 0.01', 'q4_k_s: 0.05');
  await stage.zoo(['apply', '--yes'], [5]);
  await stage.zoo(['why', GGUF]);

  await stage.edit('[q4_k_m, q8_0, q4_k_s]', '[q4_k_m, q8_0]', 'quietly');
  await stage.edit(', q4_k_s: 0.05', '', 'quietly');
}
