import type { TargetSpec } from '../../resources/publication.ts';
import type { TargetDocument } from '../../resources/generated/fleet-document.ts';
import type { Entry } from '../merge-files.ts';
import { notInThisVersion, spansPlace, warnLater, type Compilation } from './compilation.ts';

export interface CompiledTarget {
  readonly spec: TargetSpec;
  /** Replaces the families' namespace there. */
  readonly namespace?: string;
  readonly unsupported?: string;
}

export function compileTargets(
  entries: readonly Entry<TargetDocument>[],
  compilation: Compilation,
): ReadonlyMap<string, CompiledTarget> {
  return new Map(
    entries.map(({ name, value, spans }) => {
      const isSupported = compilation.catalog.targets.includes(value.kind);
      const what = `the ${value.kind} target`;
      if (!isSupported) {
        warnLater(
          compilation,
          spansPlace(compilation, spans, { path: `targets.${name}`, part: 'key' }),
          what,
        );
      }
      const namespace = namespaceOf(value);
      return [
        name,
        {
          spec: {
            name,
            kind: value.kind,
            endpoint: endpointOf(value),
            visibility: value.visibility ?? 'private',
            prune: value.prune ?? false,
            ...(value.token === undefined ? {} : { token: value.token }),
          },
          ...(namespace === undefined ? {} : { namespace }),
          ...(isSupported ? {} : { unsupported: notInThisVersion(what) }),
        },
      ] as const;
    }),
  );
}

function endpointOf(target: TargetDocument): string {
  switch (target.kind) {
    case 'huggingface':
      return (target.endpoint ?? 'https://huggingface.co').replace(/\/+$/, '');
    case 'github':
      return target.remote;
    case 'oci':
      return target.registry;
  }
}

function namespaceOf(target: TargetDocument): string | undefined {
  switch (target.kind) {
    case 'huggingface':
      return undefined;
    case 'github':
      return target.owner;
    case 'oci':
      return target.namespace;
  }
}
