import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { isSchema } from '../../../schemas/json.ts';
import { declaredKeys, usedKeys } from '../../support/fleet/schema-keys.ts';
import { fixture, load } from '../../support/fleet/fixture.ts';

const FILES = fixture('design', 'zoo.fleet.yaml', 'families/supra.yaml', 'machines/others.yaml');
const ENTRIES = ['directory-ledger.yaml', 's3-ledger.yaml'];

const schema: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../schemas/zoo.fleet.schema.json'), 'utf8'),
);

test('the example of the design, completed with every key, is a valid fleet', () => {
  const { fleet, diagnostics } = load(FILES);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(fleet?.name).toBe('zen-supra');
  expect(new Set(fleet?.resources.map(({ id }) => id)).size).toBe(fleet?.resources.length);
});

test('together with the other ledgers it has every key of the schema', () => {
  if (!isSchema(schema)) throw new TypeError('the schema is not a mapping');
  const texts = [...FILES, ...ENTRIES.flatMap((path) => fixture('design', path))];
  const used = new Set(texts.flatMap(({ text }) => [...usedKeys(schema, parse(text))]));
  const missing = [...declaredKeys(schema)].filter((key) => !used.has(key));
  expect(missing).toEqual([]);
});

test.each(ENTRIES)('%s is a fleet of its own', (path) => {
  expect(load(fixture('design', path)).fleet?.ledger).toMatchObject({ kind: path.split('-')[0] });
});

test('what the schema lists and this version lacks is reported once, and is no error', () => {
  const { diagnostics } = load(FILES);
  expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['not-in-this-version']));
  const told = diagnostics.map(({ message, place }) => `${place.file}:${place.line} ${message}`);
  expect(new Set(told).size).toBe(told.length);
  expect(told).toMatchInlineSnapshot(`
    [
      "zoo.fleet.yaml:6 the git ledger is not in this version",
      "zoo.fleet.yaml:10 the github target is not in this version",
      "zoo.fleet.yaml:11 the oci target is not in this version",
      "zoo.fleet.yaml:26 the mlx format is not in this version",
      "zoo.fleet.yaml:27 the onnx format is not in this version",
      "zoo.fleet.yaml:30 the accuracy gate is not in this version",
      "zoo.fleet.yaml:45 none of the transports mount, ssh is in this version",
      "families/supra.yaml:10 the github target is not in this version",
      "families/supra.yaml:19 the oci target is not in this version",
      "families/supra.yaml:47 the mlx format is not in this version",
      "families/supra.yaml:48 the onnx format is not in this version",
      "families/supra.yaml:49 the pytorch format is not in this version",
      "families/supra.yaml:50 the adapter format is not in this version",
      "families/supra.yaml:53 the accuracy gate is not in this version",
      "families/supra.yaml:54 the benchmark gate is not in this version",
      "families/supra.yaml:56 the integrity gate is not in this version",
      "families/supra.yaml:81 the onnx format is not in this version",
      "families/supra.yaml:87 the adapter format is not in this version",
      "families/supra.yaml:87 the gguf-adapter format is not in this version",
      "families/supra.yaml:93 the registry origin is not in this version",
      "machines/others.yaml:16 the ssh transport is not in this version",
      "machines/others.yaml:18 the ollama backend is not in this version",
      "machines/others.yaml:26 the ssh transport is not in this version",
      "machines/others.yaml:28 the ollama backend is not in this version",
      "machines/others.yaml:36 the mount transport is not in this version",
      "machines/others.yaml:38 the vllm backend is not in this version",
      "machines/others.yaml:50 the ssh transport is not in this version",
      "machines/others.yaml:52 the mlx backend is not in this version",
      "machines/others.yaml:58 the ssh transport is not in this version",
      "machines/others.yaml:60 the halext backend is not in this version",
    ]
  `);
});

test('every dependency is a resource of the fleet', () => {
  const { fleet } = load(FILES);
  const ids = new Set(fleet?.resources.map(({ id }) => id));
  const missing = fleet?.resources.flatMap(({ dependsOn }) => dependsOn.filter((id) => !ids.has(id)));
  expect(missing).toEqual([]);
});

test('a fleet is plain data: it survives JSON', () => {
  const { fleet } = load(FILES);
  expect(JSON.parse(JSON.stringify(fleet))).toEqual(fleet);
});

test('every resource knows the line that asks for it', () => {
  const { fleet } = load(FILES);
  const lines = new Map(FILES.map(({ path, text }) => [path, text.split('\n')]));
  const asked = fleet?.resources
    .filter(({ id }) => id.includes('zen/nano-4b') || id.includes('thor'))
    .map(({ id, place: { file, line, column, length } }) => {
      const text = lines.get(file)?.[line - 1] ?? '';
      return `${id} <- ${text.slice(column - 1, column - 1 + Math.min(length, 40))}`;
    });
  expect(asked).toMatchInlineSnapshot(`
    [
      "source/zen/nano-4b <- { huggingface: zenlm/zen-nano-4b-base, r",
      "artifact/zen/nano-4b/gguf/f16 <- gguf",
      "artifact/zen/nano-4b/safetensors <- safetensors",
      "artifact/zen/nano-4b/gguf/q4_k_m <- q4_k_m",
      "artifact/zen/nano-4b/gguf/q5_k_m <- q5_k_m",
      "artifact/zen/nano-4b/gguf/q8_0 <- q8_0",
      "artifact/zen/nano-4b/mlx/4bit <- 4bit",
      "artifact/zen/nano-4b/mlx/8bit <- 8bit",
      "artifact/zen/nano-4b/onnx <- onnx",
      "evaluation/zen/nano-4b/gguf/f16/identity <- { pass: 1.0, holds: model }",
      "evaluation/zen/nano-4b/gguf/q4_k_m/identity <- { pass: 1.0, holds: model }",
      "evaluation/zen/nano-4b/gguf/q5_k_m/identity <- { pass: 1.0, holds: model }",
      "evaluation/zen/nano-4b/gguf/q8_0/identity <- { pass: 1.0, holds: model }",
      "evaluation/zen/nano-4b/gguf/q4_k_m/accuracy <- { text: texts/english.txt, kl_divergence",
      "evaluation/zen/nano-4b/gguf/q5_k_m/accuracy <- { text: texts/english.txt, kl_divergence",
      "evaluation/zen/nano-4b/gguf/q8_0/accuracy <- { text: texts/english.txt, kl_divergence",
      "evaluation/zen/nano-4b/gguf/q4_k_m/performance <- { latency_ms: 100, tokens_per_second: 10",
      "evaluation/zen/nano-4b/gguf/q5_k_m/performance <- { latency_ms: 100, tokens_per_second: 10",
      "evaluation/zen/nano-4b/gguf/q8_0/performance <- { latency_ms: 100, tokens_per_second: 10",
      "host/thor <- thor",
      "residency/thor/main <- { model: zen/nano-4b, format: gguf, quan",
    ]
  `);
});
