/** What every gate of the registry promises, and the identity gate with models that are and are not who they should be. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { REGISTRIES } from '../../src/cli/registries.ts';
import { createEvaluationDriver } from '../../src/evaluations/driver.ts';
import { machineClass } from '../../src/cli/compose/machine-class.ts';
import { readAnswers } from '../../src/evaluations/gates/identity/read-answers.ts';
import { canonicalJson } from '../../src/resources/content.ts';
import { NotReadable, objectIn } from '../../src/resources/json-reader.ts';
import { gateRig } from '../support/rigs/gate/gate-rig.ts';
import { parseProcessRecord } from '../../src/transports/process-record.ts';
import { apply, beside, evaluationOf, known, pendingEvaluation } from '../support/machines/evaluations.ts';
import { ZEN_QUESTIONS } from '../support/machines/residencies.ts';
import { adoptArtifact, hashText, realBackend, type Rig, setUpRig } from '../support/machines/rig.ts';
import { tinyGguf } from '../support/machines/tiny-gguf.ts';
import { innerPath } from '../../src/resources/inner-path.ts';

beforeAll(async () => void (await tinyGguf('zen-nano')), 900_000);

const driverOn = (rig: Rig, backend = realBackend) =>
  createEvaluationDriver({
    gates: REGISTRIES.gates,
    judgeOf: () => backend,
    machineClass,
    connection: async () => rig.connection,
    ...beside,
  });

describe.each(Object.values(REGISTRIES.gates))('$kind', (gate) => {
  test('judges the same measurement by whatever the fleet expects now', async () => {
    const { measurement, passes, fails } = await gateRig(gate.kind);
    const lenient = known(gate.bind(passes));
    const strict = known(gate.bind(fails));
    expect(lenient.judge(measurement).verdict).toMatchObject({ passed: true, score: 1, reasons: [] });
    const { passed, reasons } = strict.judge(measurement).verdict;
    expect({ passed, hasReasons: reasons.length > 0 }).toEqual({ passed: false, hasReasons: true });
    expect(strict.measures).toEqual(lenient.measures);
    expect(strict.rule).not.toEqual(lenient.rule);
  });

  test('reads a measurement back from JSON, and refuses one of another version or shape', async () => {
    const { measurement, passes } = await gateRig(gate.kind);
    const bound = known(gate.bind(passes));
    const again: typeof measurement = JSON.parse(JSON.stringify(measurement));
    expect(bound.judge(again)).toEqual(bound.judge(measurement));
    expect(() => bound.judge({ ...measurement, version: 99 })).toThrow(/version 99/);
    expect(() => bound.judge({ ...measurement, data: {} })).toThrow(NotReadable);
  });

  test('sees every property of its schema', async () => {
    const { every } = await gateRig(gate.kind);
    const schema = await schemaOf(gate.kind);
    expect(Object.keys(every.one).toSorted()).toEqual(schema);
    const settingsOf = (own: object) => {
      const bound = known(gate.bind({ ...every.beside, gates: { [gate.kind]: own } }));
      return canonicalJson({ measures: bound.measures, rule: bound.rule, text: { ...bound.text } });
    };
    for (const property of schema) {
      const changed = { ...every.one, [property]: Reflect.get(every.other, property) };
      expect(`${property} ${settingsOf(changed)}`).not.toBe(`${property} ${settingsOf(every.one)}`);
    }
  });
});

/** The properties of the gate's own part of the fleet file. */
async function schemaOf(kind: string): Promise<readonly string[]> {
  const path = new URL(`../../src/evaluations/gates/${kind}/schema.json`, import.meta.url);
  const schema: unknown = JSON.parse(await readFile(path, 'utf8'));
  return Object.keys(objectIn(objectIn(schema)['properties'])).toSorted();
}

describe('the identity gate', () => {
  test('refuses to ask what has no chat template', async () => {
    await using rig = await setUpRig();
    const { passes } = await gateRig('identity');
    const bench = {
      backend: realBackend,
      connection: rig.connection,
      directory: rig.zoo,
      signal: new AbortController().signal,
      onStep: () => undefined,
    };
    const subject = { name: 'artifact/x', weightsPath: await tinyGguf('zen-nano'), hasChatTemplate: false };
    const measure = known(known(REGISTRIES.gates.identity.bind(passes)).measure);
    await expect(measure(subject, bench)).rejects.toMatchObject({
      failure: { class: 'tool', message: expect.stringContaining('no chat template') },
    });
  });

  test('ends its server when it is killed while it asks', async () => {
    await using rig = await setUpRig();
    const child = fileURLToPath(new URL('../support/machines/killed-gate.ts', import.meta.url));
    const measuring = spawn(process.execPath, [child, rig.directory], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [, signal]: unknown[] = await once(measuring, 'exit');
    expect(signal).toBe('SIGKILL');
    const server = parseProcessRecord((await rig.connection.readText(join(rig.zoo, 'server.pid'))) ?? '');
    while (await rig.connection.isAlive(known(server)));
  });

  test('lets a model pass that knows who it is; its report is found again, and nothing is left running', async () => {
    await using rig = await setUpRig();
    const driver = driverOn(rig);
    const wanted = evaluationOf(
      rig,
      driver,
      await adoptArtifact(rig.blobs, await tinyGguf('zen-nano'), 'zen-nano'),
      ZEN_QUESTIONS,
    );
    const { report } = await apply(rig, driver, wanted);
    expect(readAnswers(report.measurement.data).answers.map(({ answer }) => answer)).toEqual([
      'I am Zen Nano, a small language model for devices at the edge.',
      'I was created by Hanzo AI and the Zoo Labs Foundation.',
    ]);
    expect(report).not.toHaveProperty('passed');
    expect(driver.actual({ report }, wanted)).toEqual(driver.desired(wanted));
    expect(driver.output(wanted, { state: 'present', seen: { report } })).toMatchObject({
      state: 'known',
      value: { verdict: { passed: true, score: 1 } },
    });
    expect(await rig.connection.readText(join(rig.zoo, 'scratch/server.pid'))).not.toBeUndefined();
    expect(await stillRuns(rig)).toBe(false);
    expect((await apply(rig, driver, wanted)).report).toEqual(report);
  });

  test('fails an impostor, and says what it answered', async () => {
    await using rig = await setUpRig();
    const driver = driverOn(rig);
    const wanted = evaluationOf(
      rig,
      driver,
      await adoptArtifact(rig.blobs, await tinyGguf('zen-impostor'), 'zen-nano'),
      ZEN_QUESTIONS,
    );
    const { report } = await apply(rig, driver, wanted);
    expect(driver.output(wanted, { state: 'present', seen: { report } })).toMatchObject({
      state: 'known',
      value: {
        verdict: {
          passed: false,
          score: 0,
          reasons: [
            expect.stringMatching(/^What is your name\? answered ".*ChatGPT.*"; expected "Zen Nano"$/),
            expect.stringContaining('expected "Hanzo AI" and "Zoo Labs"'),
          ],
        },
      },
    });
  });

  test('loads shards by their names', async () => {
    await using rig = await setUpRig();
    const driver = driverOn(rig);
    const artifact = await adoptArtifact(rig.blobs, await tinyGguf('zen-nano'), 'zen-nano');
    const license = await rig.blobs.write(
      (async function* () {
        yield Buffer.from('second shard');
      })(),
    );
    const files = [
      ...artifact.files,
      { path: innerPath('zen-nano-z.gguf'), size: license.sizeBytes, sha256: license.digest },
    ];
    const { report } = await apply(
      rig,
      driver,
      evaluationOf(rig, driver, { ...artifact, files }, ZEN_QUESTIONS),
    );
    expect(report.measurement.data['answers']).toHaveLength(2);
    expect(await readdir(join(rig.zoo, 'scratch/weights'))).toEqual([
      'zen-nano-q4_k_m.gguf',
      'zen-nano-z.gguf',
    ]);
  });

  test('is refused when the backend here is not the pinned one', async () => {
    await using rig = await setUpRig();
    const driver = driverOn(rig, { ...realBackend, version: async () => 'v0.4.0' });
    const wanted = evaluationOf(
      rig,
      driver,
      await adoptArtifact(rig.blobs, await tinyGguf('zen-nano'), 'zen-nano'),
      ZEN_QUESTIONS,
    );
    await expect(apply(rig, driver, wanted)).rejects.toMatchObject({
      failure: { class: 'tool', message: 'llama-server here is v0.4.0, but v0.5.0 is pinned' },
    });
  });

  test('has one wish before and after the artifact is made, and another report for every question, prompt and digest', async () => {
    await using rig = await setUpRig();
    const driver = driverOn(rig);
    const artifact = await adoptArtifact(rig.blobs, await tinyGguf('zen-nano'), 'zen-nano');
    const made = evaluationOf(rig, driver, artifact, ZEN_QUESTIONS);
    const pending = pendingEvaluation(rig, driver, artifact.key, ZEN_QUESTIONS);
    expect(pending.key).toBe(known(made.key));
    expect(driver.desired(pending)).toEqual({ report: { pending: pending.key } });
    const others = [
      evaluationOf(rig, driver, artifact, ZEN_QUESTIONS.slice(1)),
      evaluationOf(rig, driver, artifact, ZEN_QUESTIONS, { system: 'You are Zen.' }),
      evaluationOf(rig, driver, { ...artifact, digest: hashText('other') }, ZEN_QUESTIONS),
    ];
    expect(new Set([made, ...others].map(({ value }) => value.reportKey)).size).toBe(4);
    const stricter = evaluationOf(
      rig,
      driver,
      artifact,
      ZEN_QUESTIONS.map(({ ask }) => ({ ask, expect: { all: ['more'] } })),
      { pass: 0.5 },
    );
    expect(stricter.value.reportKey).toBe(made.value.reportKey);
  });
});

async function stillRuns(rig: Rig): Promise<boolean> {
  const [pid, startedAt] =
    (await rig.connection.readText(join(rig.zoo, 'scratch/server.pid')))?.split('\n') ?? [];
  return rig.connection.isAlive({ pid: Number(pid), startedAt: startedAt ?? '' });
}
