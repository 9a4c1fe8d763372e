import type { Placed } from '../service.ts';

/** Everything of this namespace is zoo's; models of other names are never touched. */
const NAMESPACE = 'zoo/';

export function isOurs(name: string): boolean {
  return name.startsWith(NAMESPACE);
}

/** What clients call a tenant. It is there while the tenant lives here. */
export function aliasOf(slug: string): string {
  return `${NAMESPACE}${slug}:latest`;
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
