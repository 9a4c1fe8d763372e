/** The merged document to resources with places. Linear in what is declared; every problem is collected. */
import type { AnyResource } from '../../resources/resource.ts';
import type { Fleet } from '../fleet.ts';
import type { FleetDocument } from '../../resources/generated/fleet-document.ts';
import { everySeconds } from '../every.ts';
import type { Entry, MergedFleet } from '../merge-files.ts';
import { checkCollisions } from './check-collisions.ts';
import { checkPorts } from './check-ports.ts';
import { checkQuestions } from './check-questions.ts';
import { place, prunePlace, report, type Compilation } from './compilation.ts';
import { compileLedger } from './compile-ledger.ts';
import { compileMachine } from './compile-machines.ts';
import { compileModels, resourcesOf } from './compile-model.ts';
import { compileMoves } from './compile-moves.ts';
import { compilePolicies } from './compile-policies.ts';
import { compileResidencies } from './compile-residencies.ts';
import { compileTargets } from './compile-targets.ts';
import type { ModelBlock } from './model-settings.ts';

export function compileFleet(
  entry: FleetDocument,
  merged: MergedFleet,
  compilation: Compilation,
): Omit<Fleet, 'key'> {
  const targets = compileTargets(merged.targets, compilation);
  const blocks = new Map<string, ModelBlock>();
  for (const { name: family, value: familyDocument } of merged.families) {
    const documents = familyDocument.models ?? {};
    for (const [model, document] of Object.entries(documents)) {
      const path = `families.${family}.models.${model}`;
      const spans = compilation.places.get(documents, model);
      blocks.set(`${family}/${model}`, { family, model, familyDocument, document, spans, path });
    }
  }
  const models = compileModels(blocks, targets, compilation);
  const machines = merged.machines.map((machine) => compileMachine(machine, entry, compilation));
  const residencies = machines.flatMap((machine) => compileResidencies({ machine, models, compilation }));

  const compiled = [...models.values()];
  checkQuestions(merged.families, compilation);
  checkCollisions(
    {
      artifacts: compiled.flatMap(({ artifacts }) => artifacts.all),
      publications: compiled.flatMap(({ publications }) => publications),
      residencies,
    },
    compilation,
  );
  checkPorts(machines, residencies, compilation);
  const resources: readonly AnyResource[] = [
    ...compiled.flatMap(resourcesOf),
    ...machines.map(({ host }) => host),
    ...residencies,
  ];
  return {
    name: entry.fleet ?? '',
    ledger: compileLedger(entry, compilation),
    targets: Object.fromEntries([...targets].map(([name, { spec }]) => [name, spec])),
    machines: Object.fromEntries(machines.map(({ spec }) => [spec.name, spec])),
    resources,
    prunes: prunesOf(merged, compilation),
    moves: compileMoves(merged, compilation),
    policies: compilePolicies(entry, compilation),
    ...(entry.verify === undefined ? {} : { verifyEverySeconds: everySeconds(entry.verify.every) }),
  };
}

function prunesOf({ targets, machines }: MergedFleet, compilation: Compilation): Fleet['prunes'] {
  const placesOf = <T extends { readonly prune?: boolean }>(entries: readonly Entry<T>[], section: string) =>
    entries.flatMap((entry) => {
      const path = `${section}.${entry.name}`;
      const at = prunePlace(entry, path, compilation);
      return at === undefined ? [] : [[path, at] as const];
    });
  return Object.fromEntries([...placesOf(targets, 'targets'), ...placesOf(machines, 'machines')]);
}

export function reportEmpty(entry: FleetDocument, compilation: Compilation): void {
  report(compilation, place(compilation, entry, { key: 'fleet', path: 'fleet' }), {
    code: 'empty-fleet',
    message: 'the fleet is empty: no model and no machine',
    remedy: 'add families: or machines:, or include: files that have them',
  });
}
