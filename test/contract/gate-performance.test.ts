/** The performance gate over the real server, with a tiny model: shapes and relations, never an absolute speed. */
import { beforeAll, describe, expect, test } from 'vitest';
import { machineClass } from '../../src/cli/compose/machine-class.ts';
import { performanceGate } from '../../src/evaluations/gates/performance/definition.ts';
import { readPerformance } from '../../src/evaluations/gates/performance/read-performance.ts';
import { parseProcessRecord } from '../../src/transports/process-record.ts';
import { known } from '../support/machines/evaluations.ts';
import { realBackend, type Rig, setUpRig } from '../support/machines/rig.ts';
import { tinyGguf } from '../support/machines/tiny-gguf.ts';

beforeAll(async () => void (await tinyGguf('zen-nano')), 900_000);

async function measured(rig: Rig, backend = realBackend) {
  const steps: number[] = [];
  const gate = known(performanceGate.bind({ gates: { performance: { memory_mb: 8000 } }, questions: [] }));
  const measurement = await known(gate.measure)(
    { name: 'artifact/x', weightsPath: await tinyGguf('zen-nano'), hasChatTemplate: false },
    {
      backend,
      connection: rig.connection,
      directory: rig.zoo,
      machine: machineClass(),
      signal: new AbortController().signal,
      onStep: (done) => void steps.push(done),
    },
  );
  return { gate, steps, data: readPerformance(measurement.data), measurement };
}

describe('the performance gate', () => {
  test('measures what stands in a plausible relation, and leaves nothing running', async () => {
    await using rig = await setUpRig();
    const { gate, steps, data, measurement } = await measured(rig);
    expect(steps).toEqual(Array.from({ length: gate.steps }, (_, index) => index + 1));
    expect(data.runs).toHaveLength(gate.steps - 1);
    expect(data.tokens).toBe(64);
    expect(data.promptTokens).toBeGreaterThan(50);
    expect(data.loadMilliseconds).toBeGreaterThan(0);
    for (const run of data.runs) {
      expect(run.firstTokenMilliseconds).toBeGreaterThan(0);
      expect(run.firstTokenMilliseconds).toBeLessThanOrEqual(run.totalMilliseconds);
      // The server's own count of the tokens takes no longer than the client waited.
      const worked =
        (data.tokens / run.tokensPerSecond + data.promptTokens / run.promptTokensPerSecond) * 1000;
      expect(worked).toBeLessThan(run.totalMilliseconds * 1.1 + 20);
    }
    // A server with a model of some megabytes has megabytes, and no terabytes.
    expect(data.memory?.bytes).toBeGreaterThan(5_000_000);
    expect(data.memory?.bytes).toBeLessThan(8_000_000_000);
    expect(gate.judge(measurement).verdict.passed).toBe(true);
    const server = parseProcessRecord((await rig.connection.readText(`${rig.zoo}/server.pid`)) ?? '');
    expect(await rig.connection.isAlive(known(server))).toBe(false);
  });

  test('refuses a server whose clock runs faster than the one here', async () => {
    await using rig = await setUpRig();
    const generate: typeof realBackend.generate = async (...request) => {
      const run = await known(realBackend.generate)(...request);
      const milliseconds = run.totalMilliseconds * 2 + 1000;
      return { ...run, generation: { ...run.generation, milliseconds } };
    };
    await expect(measured(rig, { ...realBackend, generate })).rejects.toMatchObject({
      failure: { class: 'tool', message: expect.stringContaining('says that it worked for') },
    });
  });

  test('refuses a backend that tells no times', async () => {
    await using rig = await setUpRig();
    const { generate: _, ...silent } = realBackend;
    await expect(measured(rig, silent)).rejects.toMatchObject({
      failure: { class: 'tool', message: expect.stringContaining('does not tell how long it works') },
    });
  });
});
