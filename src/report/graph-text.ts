import { kindOf, type ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';

type Nodes = readonly Pick<AnyResource, 'id' | 'dependsOn'>[];

/** Every resource with what it needs, one line each. */
export function graphText(nodes: Nodes): string {
  return nodes
    .map(({ id, dependsOn }) => [id, ...dependsOn.map((need) => `    needs ${need}`)].join('\n'))
    .join('\n');
}

const SHAPES = {
  source: 'cylinder',
  artifact: 'box',
  evaluation: 'diamond',
  host: 'box3d',
  publication: 'folder',
  residency: 'component',
} as const;

/** For Graphviz; arrows go the way that bytes do. */
export function graphDot(nodes: Nodes): string {
  const lines = nodes.flatMap(({ id, dependsOn }) => [
    `  ${JSON.stringify(id)} [shape=${SHAPES[kindOf(id)]}];`,
    ...dependsOn.map((need) => `  ${JSON.stringify(need)} -> ${JSON.stringify(id)};`),
  ]);
  return ['digraph zoo {', '  rankdir=LR;', ...lines, '}'].join('\n');
}

/** For GitHub, which draws it inside a fence. Ids have characters that mermaid does not allow, so nodes are numbered. */
export function graphMermaid(nodes: Nodes): string {
  const numbers = new Map<ResourceId, string>(nodes.map(({ id }, index) => [id, `n${index}`]));
  const lines = nodes.map(({ id }) => `  ${numbers.get(id)}["${id.replaceAll('"', '#quot;')}"]`);
  const arrows = nodes.flatMap(({ id, dependsOn }) =>
    dependsOn
      .filter((need) => numbers.has(need))
      .map((need) => `  ${numbers.get(need)} --> ${numbers.get(id)}`),
  );
  return ['flowchart LR', ...lines, ...arrows].join('\n');
}
