import { readdir } from 'node:fs/promises';
import { relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { expectDocument } from '../support/cli/check-schema.ts';
import { createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

let rig: ZooRig | undefined;
async function rigWith(files: Readonly<Record<string, string>> = {}): Promise<ZooRig> {
  rig = await createZooRig(files);
  return rig;
}
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

describe('a mistake on the command line', () => {
  it.each([
    [['pln'], "unknown command 'pln'", 'Did you mean plan?'],
    [['plan', '--onyl', 'x'], "unknown option '--onyl'", 'Did you mean --only?'],
    [['why'], "missing required argument 'id'", 'zoo --help'],
    [['completion', 'tcsh'], "argument value 'tcsh' is invalid", 'zsh'],
    [['status', '--format', 'dot'], 'zoo status cannot print dot', 'text, json, markdown'],
    [['plan', '--parallelism', '0'], '--parallelism wants a whole number from 1', ''],
    [['hub', 'serve', '--port', '99999'], '--port wants a port from 0 to 65535', ''],
    [['apply', '--approval', 'yes'], '--approval wants sha256:', ''],
    [['apply', '--yes', '--budget', 'soon'], 'soon is not a time', '90s'],
  ])('zoo %j ends with 64 and says what was meant', async (words, message, remedy) => {
    const { zoo } = await rigWith({ 'zoo.fleet.yaml': SMALL_FLEET });
    const { exit, stdout, stderr } = await zoo(...words);
    expect(stderr).toContain(message);
    expect(stderr).toContain(remedy);
    expect(stdout).toBe('');
    expect(exit).toBe(64);
  });

  it('names the nearest resource', async () => {
    const { zoo } = await rigWith({ 'zoo.fleet.yaml': SMALL_FLEET });
    const { exit, stderr } = await zoo('show', 'source/zen/nanno');
    expect(stderr).toContain('Did you mean source/zen/nano?');
    expect(exit).toBe(64);
  });
});

describe('help', () => {
  it('answers what people type who come from other tools', async () => {
    const { zoo } = await rigWith();
    expect((await zoo('--version')).stdout).toMatch(/^zoo \d+\.\d+\.\d+/);
    expect((await zoo('help', 'plan')).stdout).toContain('Usage: zoo plan');
    expect((await zoo('help')).stdout).toContain('Usage: zoo <command>');
    const destroy = await zoo('destroy');
    expect(destroy.stdout).toContain('hosts: none');
    expect(destroy.exit).toBe(64);
  });

  it('is an answer when asked for, and a mistake when nothing was said', async () => {
    const { zoo } = await rigWith();
    const asked = await zoo('--help');
    expect(asked.exit).toBe(0);
    expect(asked.stdout).toContain('what would change, why, and what it costs');
    const silent = await zoo();
    expect(silent.exit).toBe(64);
    expect(silent.stderr).toContain('Usage: zoo');
  });

  it('teaches every command with its options', async () => {
    const { zoo } = await rigWith();
    const { stdout, exit } = await zoo('apply', '--help');
    expect(stdout).toContain('--approval <digest>');
    expect(stdout).toContain('zoo apply plan.json');
    expect(exit).toBe(0);
  });
});

describe('a fleet that is not there', () => {
  it('ends with 3 and says how to start one', async () => {
    const { zoo } = await rigWith();
    const { exit, stderr } = await zoo('plan');
    expect(stderr).toContain('there is no zoo.fleet.yaml in');
    expect(stderr).toContain('zoo init');
    expect(exit).toBe(3);
  });

  it('is found in a parent, or where it is named', async () => {
    const { zoo } = await rigWith({ 'zoo.fleet.yaml': SMALL_FLEET, 'deep/er/file.txt': '' });
    expect(await zoo('-C', 'deep/er', 'validate')).toMatchObject({ exit: 0 });
    expect(await zoo('validate', '-f', 'zoo.fleet.yaml')).toMatchObject({ exit: 0 });
    expect(await zoo('validate', '-f', 'other.yaml')).toMatchObject({ exit: 3 });
  });
});

describe('a fleet with mistakes', () => {
  const wrong = SMALL_FLEET.replace('license:', 'licence:').replace('publish: [hub]', 'publish: [hubb]');

  it('shows all of them at once, each with its place', async () => {
    const { zoo } = await rigWith({ 'zoo.fleet.yaml': wrong });
    const { exit, stderr } = await zoo('validate');
    expect(stderr).toContain('zoo.fleet.yaml:9:5');
    expect(stderr).toContain('hubb');
    expect(stderr).toMatch(/\d errors?/);
    expect(exit).toBe(3);
  });

  it('is refused by every command in the same way, before anything is done', async () => {
    const { zoo, directory } = await rigWith({ 'zoo.fleet.yaml': wrong });
    for (const words of [['plan'], ['apply', '--yes'], ['status'], ['graph']]) {
      expect(await zoo(...words)).toMatchObject({ exit: 3, stdout: '' });
    }
    expect(await readdir(directory)).toEqual(['zoo.fleet.yaml']);
  });

  it('is a document for programs', async () => {
    const { zoo } = await rigWith({ 'zoo.fleet.yaml': wrong });
    const { exit, stdout } = await zoo('validate', '--json');
    await expectDocument(stdout, 'diagnostics');
    expect(exit).toBe(3);
  });
});

describe('zoo init', () => {
  it('starts a fleet that is valid, and leaves alone what is there', async () => {
    const { zoo, write, read } = await rigWith();
    await write('.gitignore', 'dist');
    const { exit, stdout } = await zoo('init');
    expect(exit).toBe(0);
    expect(stdout).toContain('wrote  zoo.fleet.yaml');
    expect(await zoo('validate')).toMatchObject({ exit: 0, stderr: '' });
    expect(await read('.gitignore')).toBe('dist\n.zoo/\n');
    expect(await read('.github/workflows/zoo-apply.yaml')).toContain(
      'apply .git/zoo/*/plan.json --merged .git/zoo/merged',
    );

    await write('zoo.fleet.yaml', SMALL_FLEET);
    expect((await zoo('init')).stdout).toContain('exists zoo.fleet.yaml');
    expect(await read('zoo.fleet.yaml')).toBe(SMALL_FLEET);
    expect(await read('.gitignore')).toBe('dist\n.zoo/\n');
  });
});

describe('what programs read', () => {
  it('is what its schema says', async () => {
    const { zoo } = await rigWith({ 'zoo.fleet.yaml': SMALL_FLEET });
    await expectDocument((await zoo('version', '--json')).stdout, 'version');
    await expectDocument((await zoo('graph', '--json')).stdout, 'graph');
    await expectDocument((await zoo('plan', '--json')).stdout, 'plan');
    await expectDocument((await zoo('ledger', 'show', '--json')).stdout, 'ledger-summary');
    await expectDocument((await zoo('toolchain', 'doctor', '--json')).stdout, 'doctor');
    await expectDocument((await zoo('lock', '--json')).stdout, 'lock');
    await expectDocument((await zoo('init', 'other', '--json')).stdout, 'init');
    await expectDocument((await zoo('ledger', 'locks', '--json')).stdout, 'locks');
    await expectDocument((await zoo('toolchain', 'list', '--json')).stdout, 'toolchains');
    await expectDocument((await zoo('show', 'nothing', '--json')).stdout, 'error');
  });

  it('has every schema at hand', async () => {
    const { zoo } = await rigWith();
    for (const name of ['fleet', 'plan', 'event', 'status', 'drift', 'diagnostics']) {
      expect(JSON.parse((await zoo('schema', name)).stdout)).toHaveProperty('$schema');
    }
    expect(await zoo('schema', 'plans')).toMatchObject({ exit: 64 });
  });
});

describe('completion', () => {
  it('offers commands, options and the ids of the fleet', async () => {
    const { zoo } = await rigWith({ 'zoo.fleet.yaml': SMALL_FLEET });
    expect((await zoo('complete', '--', 'app')).stdout).toContain('apply\t');
    expect((await zoo('complete', '--', 'plan', '--det')).stdout).toContain('--detailed-exitcode\t');
    await zoo('validate');
    expect((await zoo('complete', '--', 'why', 'source/')).stdout).toContain('source/zen/nano');
  });

  it.each(['bash', 'zsh', 'fish', 'powershell'])('has a script for %s', async (shell) => {
    const { zoo } = await rigWith();
    const { exit, stdout } = await zoo('completion', shell);
    expect(stdout).toMatch(/zoo complete '?--/);
    expect(exit).toBe(0);
  });
});

describe('looking', () => {
  it('writes nothing but its cache, whatever is looked at', async () => {
    const { zoo, directory, places } = await rigWith({ 'zoo.fleet.yaml': SMALL_FLEET });
    for (const words of [['plan'], ['drift'], ['status'], ['why', 'source/zen/nano'], ['history']])
      await zoo(...words);
    expect(await readdir(directory)).toEqual(['zoo.fleet.yaml']);
    expect(await readdir(places.state, { recursive: true })).toContain(relative(places.state, places.cache));
  });
});

describe('zoo explain', () => {
  it('says what may be written at a place, without a fleet file', async () => {
    const { zoo } = await rigWith({});
    const { stdout, exit } = await zoo('explain', 'machines.hosts');
    expect(stdout).toMatch(/^machines\.NAME\.hosts: none \| object \| list of object\n/);
    expect(stdout).toMatch(/^ {2}model +\(text, required\) family\/model$/m);
    expect(exit).toBe(0);
    await expectDocument((await zoo('explain', 'machines', '--json')).stdout, 'explain');
    const wrong = await zoo('explain', 'machins');
    expect(wrong.stderr).toContain('A fleet file has no key machins\n    Did you mean machines?');
    expect(wrong.exit).toBe(64);
  });
});

describe('zoo hub serve', () => {
  it('serves until it gets a signal, and no other process may change the same hub meanwhile', async () => {
    const { zoo, start } = await rigWith({ 'zoo.fleet.yaml': SMALL_FLEET });
    const serving = start('hub', 'serve', '--json');
    const { value: line } = await serving.iterable({ from: 'stdout' })[Symbol.asyncIterator]().next();
    await expectDocument(String(line), 'hub-address');
    const { url } = JSON.parse(String(line));
    expect((await fetch(`${url}/api/models?author=zenlm`)).status).toBe(200);

    const second = await zoo('hub', 'serve');
    expect(second.stderr).toContain('already serves');
    expect(second.exit).toBe(7);

    serving.kill('SIGTERM');
    expect((await serving).exitCode).toBe(143);
  });

  it.each([
    [[], 401],
    [['--anonymous', 'none'], 401],
    [['--anonymous', 'read'], 200],
  ])('with users and %j answers %i to a request without a token', async (words, status) => {
    const users = '- { name: ada, token: { env: ADA_TOKEN }, role: write, orgs: [zenlm] }\n';
    const { startWith } = await rigWith({ 'users.yaml': users });
    const more = ['--data', 'hub', '--users', 'users.yaml', '--json', ...words];
    const serving = startWith({ ADA_TOKEN: 'hf_ada' }, 'hub', 'serve', ...more);
    const { value: line } = await serving.iterable({ from: 'stdout' })[Symbol.asyncIterator]().next();
    const { url } = JSON.parse(String(line));
    expect((await fetch(`${url}/api/models?author=zenlm`)).status).toBe(status);
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    serving.kill('SIGTERM');
    await serving;
  });
});
