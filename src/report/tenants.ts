/** `zoo ps`: who serves what on the machines, and what that takes. What is not known is absent, never zero. */
import type { LedgerState } from '../ledger/ledger.ts';
import { varietyOf } from '../resources/artifact.ts';
import type { Digest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';

export interface Tenants {
  readonly format: 'zoo.ps/v1';
  readonly tenants: readonly TenantRow[];
}
/**
 * `serving`: it is whom zoo left there, as far as that was compared. `differs`: it is not, or was not started so. `empty`: no tenant lives
 * there. `unknown`: the machine could not be looked at. `paused`: the fleet says to leave it alone.
 */
export type TenantState = 'serving' | 'differs' | 'empty' | 'unknown' | 'paused';

export interface TenantRow {
  readonly machine: string;
  readonly slot: string;
  readonly state: TenantState;
  /** How it differs, or why that is not known. */
  readonly why: readonly string[];
  /** What was not compared with what zoo left there, for lack of a sight of it. */
  readonly notCompared: readonly string[];
  /** Whether the weights are those of the digest: read by zoo, and not touched since. */
  readonly digestCompared?: boolean;
  readonly tenant?: string;
  readonly digest?: Digest;
  readonly artifact?: ResourceId<'artifact'>;
  readonly model?: string;
  readonly variety?: string;
  /** Under which these weights were published. */
  readonly version?: string;
  readonly port?: number;
  readonly pid?: number;
  readonly uptimeSeconds?: number;
  readonly residentBytes?: number;
  /** The estimate that it was let in with. */
  readonly predictedBytes?: number;
  /** Tokens of each conversation. */
  readonly context?: number;
  /** Conversations at a time. */
  readonly slots?: number;
  readonly busy?: number;
  /** Requests that it has not begun with. */
  readonly waiting?: number;
  /** That it has written since it was started, by its own count. */
  readonly tokens?: number;
  readonly tokensPerSecond?: number;
}

type Identity = Pick<TenantRow, 'artifact' | 'model' | 'variety' | 'version'>;

/** What the ledger knows of weights with this digest. */
export function identityOf(
  digest: Digest | undefined,
  { outputs, contents }: LedgerState,
  resources: readonly AnyResource[],
): Identity {
  if (digest === undefined) return {};
  for (const [key, { id, output }] of outputs) {
    if (output.digest !== digest) continue;
    const published = [...(contents?.values() ?? [])].flat();
    const version = published.findLast(
      (entry) => entry.artifacts[id] === key && entry.version !== undefined,
    )?.version;
    return { artifact: id, ...nameOf(id, resources), ...(version === undefined ? {} : { version }) };
  }
  return {};
}

function nameOf(id: ResourceId<'artifact'>, resources: readonly AnyResource[]): Identity {
  for (const resource of resources) {
    if (resource.kind !== 'artifact' || resource.id !== id) continue;
    const { family, model } = resource.spec;
    return {
      model: `${family}/${model}`,
      variety: varietyOf(resource.spec),
    };
  }
  return {};
}
