/** Three machines over ssh, told as a story: real sshd's on this computer, real transfers, real tenants. */
import { rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ensureBinaries } from '../../test/support/toolchain/ensure-toolchain.ts';
import { play } from '../play.ts';
import { freePort, type Stage } from '../stage.ts';
import { killTenants } from '../tenants.ts';
import { spoil, startMachine, writeConfiguration, type Machine } from './machines.ts';

const NAMES = ['thor', 'sprout', 'legion'] as const;
const QUESTION = 'What is your name?';

export async function playLab(): Promise<void> {
  const { username } = userInfo();
  const names: Record<string, string> = {};
  for (const [index, name] of NAMES.entries()) {
    const wished = 18_441 + index;
    names[`port: ${wished}`] = `port: ${await freePort(wished)}`;
    names[`lab@${name}`] = `${username}@${name}`;
  }
  await play({ from: import.meta.dirname, names }, tell);
}

async function tell(stage: Stage): Promise<void> {
  const directory = join(stage.directory, 'machines');
  await using machines = new AsyncDisposableStack();
  const start = async (name: string): Promise<Machine> => machines.use(await startMachine(directory, name));
  const [thor, sprout, legion] = [await start('thor'), await start('sprout'), await start('legion')];
  const all = [thor, sprout, legion];
  machines.defer(async () => void (await killTenants(directory)));

  stage.chapter('One file names three machines; each is a real sshd on this computer');
  await stage.zoo(['validate']);
  await stage.zoo(['toolchain', 'install', 'llama.cpp']);
  await tellFirstInstall(stage, all, await writeConfiguration(directory, all));
  await tellUnplugged(stage, sprout);
  await tellDrift(stage, { thor, sprout, legion });
  await tellRefusals(stage);
}

async function tellFirstInstall(stage: Stage, all: readonly Machine[], config: string): Promise<void> {
  stage.chapter(
    'A fleet file can come from a stranger: zoo logs in only where your own configuration allows it',
  );
  await stage.zoo(['plan', '--only', 'host/*']);
  stage.set('ZOO_SSH_CONFIG', config);
  stage.set('ZOO_SSH_HOSTS', all.map(({ sshd }) => sshd.destination).join(' '));

  stage.chapter('Convert and judge once, publish, and bring the weights to all three');
  const { server } = await ensureBinaries();
  for (const { name, linkServer } of all) {
    await linkServer(server);
    stage.say(`(by hand, on ${name}: a link to its llama-server in model-zoo/tools/bin)`);
  }
  stage.say('');
  await stage.zoo(['apply', '--yes']);
  await stage.zoo(['machines']);
  await stage.zoo(['ps']);
  for (const { name } of all) await stage.zoo(['ask', name, QUESTION]);
  await stage.zoo(['plan', '--detailed-exitcode']);
  await stage.zoo(['export', 'litellm']);
}

async function tellUnplugged(stage: Stage, sprout: Machine): Promise<void> {
  stage.chapter(
    'One commit swaps all three tenants, while sprout is unplugged: it is unknown, the others go on',
  );
  // From the last machine of the file to the first: each line is the only one of its kind when it is changed.
  await stage.edit(hosts('supra/nexus', 'q8_0'), hosts('supra/nexus', 'q4_k_m'));
  await stage.edit(hosts('zen/nano', 'q8_0'), hosts('supra/nexus', 'q8_0'));
  await stage.edit(hosts('zen/nano', 'q4_k_m'), hosts('zen/nano', 'q8_0'));
  await sprout.sshd.unplug();
  await stage.zoo(['apply', '--yes'], [8]);

  stage.chapter('sprout is back: what is missing there is done, and only that');
  await sprout.sshd.plugIn();
  await stage.zoo(['apply', '--yes']);
  await stage.zoo(['status']);
}

async function tellDrift(
  stage: Stage,
  { thor, sprout, legion }: Readonly<Record<(typeof NAMES)[number], Machine>>,
): Promise<void> {
  stage.chapter('The world moves on every machine');
  for (const { slug, pid } of await killTenants(thor.sshd.directory))
    stage.say(`(by hand, on thor: process ${pid}, which serves ${slug}, is killed)`);
  for (const path of await sprout.weights()) await spoil(path);
  stage.say('(by hand, on sprout: bytes are appended to the weights)');
  for (const path of await legion.weights()) await rm(path);
  stage.say('(by hand, on legion: the weights are deleted)\n');
  await stage.zoo(['drift'], [2]);
  await stage.zoo(['apply', '--yes']);
  await stage.zoo(['drift']);
}

async function tellRefusals(stage: Stage): Promise<void> {
  stage.chapter('A tenant that does not fit is refused in the plan, before anything is moved');
  await stage.edit('thor:\n', 'thor:\n    memory: { ram: 16MiB }\n');
  await stage.edit(hosts('zen/nano', 'q8_0'), hosts('zen/nano', 'q4_k_m'));
  await stage.zoo(['plan', '--only', 'thor']);
  await stage.zoo(['apply', '--yes', '--only', 'thor'], [5]);
  await stage.edit(hosts('zen/nano', 'q4_k_m'), hosts('zen/nano', 'q8_0'), 'quietly');
  await stage.edit('    memory: { ram: 16MiB }\n', '', 'quietly');

  stage.chapter('A model that answers wrongly reaches no machine');
  await stage.edit('sources/zen-nano', 'sources/zen-impostor');
  await stage.edit('version: 2025.01.24-instruct', 'version: 2025.02.01-instruct');
  await stage.zoo(['apply', '--yes'], [5]);
  await stage.zoo(['ask', 'thor', QUESTION]);
}

function hosts(model: string, quantization: string): string {
  return `hosts: { model: ${model}, format: gguf, quantization: ${quantization} }`;
}
