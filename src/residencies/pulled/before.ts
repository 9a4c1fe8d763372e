import type { LedgerState } from '../../ledger/ledger.ts';
import { type Digest, isDigest } from '../../resources/digest.ts';
import type { ResourceId } from '../../resources/id.ts';
import { isPulledName, type ResidencySeen } from '../../resources/residency.ts';

interface PulledBefore {
  readonly tenant: string;
  readonly digest?: Digest;
  /** The layer of its weights. */
  readonly weights?: string;
}

/** What the last apply left there, where it was a model that a person pulled. */
export function pulledBefore(
  { baselines }: Pick<LedgerState, 'baselines'>,
  id: ResourceId,
): PulledBefore | undefined {
  const { fields, proof } = baselines.get(id) ?? {};
  const tenant = fields?.['tenant'];
  if (typeof tenant !== 'string' || !isPulledName(tenant)) return undefined;
  const digest = fields?.['digest'];
  const weights = proof?.['serves'];
  return {
    tenant,
    ...(typeof digest === 'string' && isDigest(digest) ? { digest } : {}),
    ...(weights === undefined ? {} : { weights }),
  };
}

/** It is the slot's until an apply ends it or puts another tenant in its place; whether it is loaded is not looked at. */
export function keptOf({ tenant, digest }: PulledBefore): Pick<ResidencySeen, 'tenant' | 'digest'> {
  return { tenant, ...(digest === undefined ? {} : { digest }) };
}
