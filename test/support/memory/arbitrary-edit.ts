import fc from 'fast-check';
import type { FleetShape, ModelShape } from './build-fleet.ts';

/** One thing that somebody changes: in the file, or in a folder of weights. */
export interface Edit {
  readonly what: string;
  readonly shape: FleetShape;
  /** `zen/nano` -> other weights. */
  readonly weights: readonly (readonly [string, string])[];
}

const QUANTIZATIONS = ['f16', 'q4_k_m', 'q5_k_m', 'q8_0'];

/** Every single edit that this fleet allows; which one is drawn. */
export function arbitraryEdit(shape: FleetShape): fc.Arbitrary<Edit> {
  const models = shape.models.flatMap((model): readonly Edit[] => {
    const to = (what: string, change: Partial<ModelShape>): Edit => ({
      what: `${what} of ${model.name}`,
      shape: withModel(shape, { ...model, ...change }),
      weights: [],
    });
    return [
      { what: `weights of ${model.name}`, shape, weights: [[`zen/${model.name}`, 'edited weights']] },
      to('version', { version: '2' }),
      to('format', { safetensors: !model.safetensors }),
      to('publication', { publish: !model.publish }),
      to('questions', { questions: [...model.questions, 'language?'] }),
      ...QUANTIZATIONS.map((name) => to(name, { quantizations: toggled(model.quantizations, name) })),
      {
        what: `removal of ${model.name}`,
        shape: { ...shape, models: shape.models.filter((each) => each !== model) },
        weights: [],
      },
    ];
  });
  const machines = shape.machines.flatMap(({ name }): readonly Edit[] => {
    const others = shape.machines.filter((machine) => machine.name !== name);
    const hosting = shape.models.flatMap((model) =>
      model.quantizations.map((quantization): Edit => ({
        what: `tenant of ${name}`,
        shape: { ...shape, machines: [...others, { name, hosts: { model: model.name, quantization } }] },
        weights: [],
      })),
    );
    const none: Edit = {
      what: `nobody on ${name}`,
      shape: { ...shape, machines: [...others, { name }] },
      weights: [],
    };
    return [
      ...hosting,
      none,
      { what: `removal of ${name}`, shape: { ...shape, machines: others }, weights: [] },
    ];
  });
  const added: Edit = {
    what: 'another machine',
    shape: { ...shape, machines: [...shape.machines, { name: 'odin' }] },
    weights: [],
  };
  return fc.constantFrom(...models, ...machines, added);
}

function withModel(shape: FleetShape, model: ModelShape): FleetShape {
  return { ...shape, models: shape.models.map((each) => (each.name === model.name ? model : each)) };
}

function toggled(list: readonly string[], name: string): readonly string[] {
  return list.includes(name) ? list.filter((each) => each !== name) : [...list, name];
}
