import { WorldFailure } from '../diagnostics/failure.ts';
import type { OriginListing } from '../drivers/observe-context.ts';
import type { FileEntry } from '../resources/content.ts';
import { originKindText, type OriginSpec } from '../resources/source.ts';
import type { FetchContext, ListContext, Origins } from './origin.ts';

/** An origin together with the source it is asked about. */
export interface BoundOrigin {
  list(context: ListContext): Promise<OriginListing>;
  fetch(listing: OriginListing, context: FetchContext): Promise<readonly FileEntry[]>;
}

/** Throws WorldFailure `input` for a kind that this version has no origin for. */
export function bindOrigin(origins: Origins, spec: OriginSpec): BoundOrigin {
  const origin = origins[spec.kind];
  if (origin === undefined) {
    throw new WorldFailure({
      class: 'input',
      message: `sources from a ${originKindText(spec)} are not in this version`,
    });
  }
  return {
    list: (context) => origin.list(spec, context),
    fetch: (listing, context) => origin.fetch(spec, listing, context),
  };
}
