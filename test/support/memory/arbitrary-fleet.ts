import fc from 'fast-check';
import type { FleetShape, ModelShape } from './build-fleet.ts';

const QUANTIZATIONS = ['f16', 'q4_k_m', 'q5_k_m', 'q8_0'];

const model = (name: string): fc.Arbitrary<ModelShape> =>
  fc.record({
    name: fc.constant(name),
    quantizations: fc.subarray(QUANTIZATIONS),
    safetensors: fc.boolean(),
    publish: fc.boolean(),
    questions: fc.subarray(['name?', 'maker?'], { minLength: 1 }),
    version: fc.constant('1'),
  });

/** Up to three models and two machines, each machine hosting one of the models or nobody. */
export const arbitraryFleet: fc.Arbitrary<FleetShape> = fc
  .subarray(['nano', 'mini', 'base'], { minLength: 1 })
  .chain((names) => fc.tuple(...names.map(model)))
  .chain((models) =>
    fc.record({
      models: fc.constant(models),
      machines: fc.subarray(['thor', 'sprout']).chain((names) =>
        fc.tuple(
          ...names.map((name) =>
            fc.record(
              {
                name: fc.constant(name),
                hosts: fc.record({
                  model: fc.constantFrom(...models.map((each) => each.name)),
                  quantization: fc.constantFrom(...QUANTIZATIONS),
                }),
              },
              { requiredKeys: ['name'] },
            ),
          ),
        ),
      ),
    }),
  );

/** How the world moves behind our back. */
export type Meddling =
  | 'delete a file'
  | 'edit a file'
  | 'kill a tenant'
  | 'lose the blobs'
  | 'add a foreign file';
export const arbitraryMeddling: fc.Arbitrary<Meddling> = fc.constantFrom(
  'delete a file',
  'edit a file',
  'kill a tenant',
  'lose the blobs',
  'add a foreign file',
);
