import { isPulledName } from '../../resources/residency.ts';
import type { Placed } from '../service.ts';

/** Everything of this namespace is zoo's; models of other names are never touched. */
const NAMESPACE = 'zoo/';

export function isOurs(name: string): boolean {
  return name.startsWith(NAMESPACE);
}

/** The name of a tenant that the fleet makes. It is there while the tenant lives here; only names like it are ever removed. */
export function aliasOf(slug: string): string {
  return `${NAMESPACE}${slug}:latest`;
}

/** What clients call a tenant: a model that a person pulled has a name of its own. */
export function askedAs(tenant: string): string {
  return isPulledName(tenant) ? tenant : aliasOf(tenant);
}

const DEFAULT_PLACE = /^registry\.ollama\.ai\/(?:library\/)?/;

/** As Ollama lists what a person pulled: `gemma3` is `gemma3:latest`. Undefined: the name is zoo's own. */
export function pulledName(written: string): string | undefined {
  const short = written.replace(DEFAULT_PLACE, '');
  const last = short.split('/').at(-1) ?? '';
  return isOurs(short.toLowerCase()) ? undefined : last.includes(':') ? short : `${short}:latest`;
}

/** One name for one content with one context: it is made once, and stays when its tenant goes, so that going back costs no bytes. */
export function lastingName({ slug, serving }: Pick<Placed, 'slug' | 'serving'>): string {
  return `${contentName({ slug, serving })}-${serving.context}`;
}

/** How all names of a content begin. */
export function contentName({ slug, serving: { weights } }: Pick<Placed, 'slug' | 'serving'>): string {
  const [, hex = ''] = weights.split('/');
  return `${NAMESPACE}${slug}:${hex.slice(0, 12)}`;
}
