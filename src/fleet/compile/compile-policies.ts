import {
  CAUTION,
  type Cap,
  type GatesRule,
  type NamesRule,
  type Policies,
  type Protection,
} from '../../resources/policies.ts';
import { byteSize } from '../byte-size.ts';
import type {
  CapDocument,
  FleetDocument,
  PoliciesDocument,
} from '../../resources/generated/fleet-document.ts';
import { place, report, type Compilation } from './compilation.ts';

/** Each rule with its place: what it holds back is shown with the line that says so. */
export function compilePolicies(entry: FleetDocument, compilation: Compilation): Policies {
  const policies: PoliciesDocument = entry.policies ?? {};
  const at = (key: keyof PoliciesDocument) => place(compilation, policies, { key, path: `policies.${key}` });
  const gates = gatesRule(policies.gates, () => at('gates'));
  const licenses = namesRule(policies.licenses, () => at('licenses'));
  const unprotect = policies.unprotect ?? [];
  return {
    caps: capsOf(policies, compilation),
    ...(gates === undefined ? {} : { gates }),
    ...(licenses === undefined ? {} : { licenses }),
    protect: protectionsOf(policies, compilation),
    unprotect,
  };
}

function namesRule(
  names: readonly string[] | undefined,
  at: () => NamesRule['place'],
): NamesRule | undefined {
  return names === undefined ? undefined : { names, place: at() };
}

/** Names alone, or names with what each has to ask for at least. */
function gatesRule(gates: PoliciesDocument['gates'], at: () => GatesRule['place']): GatesRule | undefined {
  if (gates === undefined) return undefined;
  const demands = Array.isArray(gates)
    ? gates.map((name) => ({ name }))
    : Object.entries(gates).map(([name, mark]) =>
        mark?.pass === undefined ? { name } : { name, pass: mark.pass },
      );
  return { demands, place: at() };
}

function capsOf(policies: PoliciesDocument, compilation: Compilation): readonly Cap[] {
  const caps: Cap[] = [];
  const at = (key: keyof PoliciesDocument) => place(compilation, policies, { key, path: `policies.${key}` });
  for (const what of ['download', 'upload'] as const) {
    const limit = policies[what];
    if (limit !== undefined) caps.push({ what, limit: byteSize(limit), isShare: false, place: at(what) });
  }
  if (policies.minutes !== undefined)
    caps.push({ what: 'minutes', limit: policies.minutes, isShare: false, place: at('minutes') });
  for (const what of ['deletions', 'swaps'] as const) {
    const cap = policies[what];
    if (cap === undefined) continue;
    for (const one of countCaps(what, cap, compilation)) caps.push(one);
  }
  return policies.deletions === undefined ? [...caps, CAUTION] : caps;
}

function countCaps(what: 'deletions' | 'swaps', cap: CapDocument, compilation: Compilation): readonly Cap[] {
  const caps: Cap[] = [];
  for (const key of ['most', 'percent'] as const) {
    const limit = cap[key];
    if (limit === undefined) continue;
    const at = place(compilation, cap, { key, path: `policies.${what}.${key}` });
    caps.push({ what, limit, isShare: key === 'percent', place: at });
  }
  return caps;
}

function protectionsOf(policies: PoliciesDocument, compilation: Compilation): readonly Protection[] {
  const { protect = [], unprotect = [] } = policies;
  return protect.map((what, index) => {
    const at = place(compilation, protect, { key: index, path: `policies.protect[${index}]` });
    if (unprotect.includes(what)) {
      report(compilation, at, {
        code: 'wrong-value',
        message: `${what} is listed under protect: and under unprotect:`,
        remedy: 'keep one of them',
      });
    }
    return { what, place: at };
  });
}
