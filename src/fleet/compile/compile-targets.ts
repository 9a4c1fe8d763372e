import type { TargetRules, TargetSettings } from '../../resources/catalog.ts';
import type { TargetDocument } from '../../resources/generated/fleet-document.ts';
import type { TargetSpec, TargetTraits } from '../../resources/publication.ts';
import type { Entry } from '../merge-files.ts';
import { notInThisVersion, place, report, spansPlace, warnLater, type Compilation } from './compilation.ts';

export interface CompiledTarget {
  readonly spec: TargetSpec;
  readonly settings: TargetSettings;
  /** Absent: this version lacks the kind. */
  readonly rules?: TargetRules;
  readonly unsupported?: string;
}

export function compileTargets(
  entries: readonly Entry<TargetDocument>[],
  compilation: Compilation,
): ReadonlyMap<string, CompiledTarget> {
  return new Map(entries.map((entry) => [entry.name, compileTarget(entry, compilation)]));
}

function compileTarget(
  { name, value, spans }: Entry<TargetDocument>,
  compilation: Compilation,
): CompiledTarget {
  const rules = compilation.catalog.targets[value.kind];
  const settings = rules?.settings(value) ?? { endpoint: name, how: {} };
  const later = rules === undefined ? `the ${value.kind} target` : settings.later;
  const path = `targets.${name}`;
  if (later !== undefined)
    warnLater(compilation, spansPlace(compilation, spans, { path, part: 'key' }), later);
  const { traits = UNKNOWN_TRAITS } = rules ?? {};
  if (value.visibility !== undefined && !traits.hasVisibility) {
    report(compilation, place(compilation, value, { key: 'visibility', path: `${path}.visibility` }), {
      code: 'wrong-value',
      message: `zoo cannot say who may see what is in a ${traits.noun}: its protocol knows no visibility`,
      remedy: `take the line out, and set it at the ${traits.noun} itself`,
    });
  }
  if (/^https?:/i.test(settings.endpoint) && !URL.canParse(settings.endpoint)) {
    report(compilation, spansPlace(compilation, spans, { path, part: 'key' }), {
      code: 'wrong-value',
      message: `${settings.endpoint}, where ${name} is, is no address`,
      remedy: 'check the host, and the port: 65535 at most',
    });
  }
  return {
    spec: {
      name,
      kind: value.kind,
      endpoint: settings.endpoint,
      traits,
      how: settings.how,
      ...(traits.hasVisibility ? { visibility: value.visibility ?? 'private' } : {}),
      prune: value.prune ?? false,
      ...(value.token === undefined ? {} : { token: value.token }),
    },
    settings,
    ...(rules === undefined ? {} : { rules }),
    ...(later === undefined ? {} : { unsupported: notInThisVersion(later) }),
  };
}

/** Of a kind that this version lacks, only the name of the target counts. */
const UNKNOWN_TRAITS: TargetTraits = {
  noun: 'target',
  defaultNames: ['main'],
  ownFiles: [],
  hasVisibility: true,
  isHub: false,
};
