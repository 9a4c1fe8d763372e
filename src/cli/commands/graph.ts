import { jsonText } from '../../diagnostics/shown.ts';
import { graphDot, graphMermaid, graphText } from '../../report/graph-text.ts';
import { selectResources } from '../../reconcile/select-resources.ts';
import { openFleet } from '../compose/open-fleet.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { chosenBy } from '../../names/chosen-by.ts';
import type { Session } from '../session.ts';

export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  const { fleet } = await openFleet(session);
  const only = await chosenBy(input.list('only'), fleet.resources);
  const nodes = selectResources(fleet.resources, only).map(({ id, kind, dependsOn, place }) => ({
    id,
    kind,
    dependsOn,
    place,
  }));
  if (format === 'dot') terminal.out(`${graphDot(nodes)}\n`);
  else if (format === 'mermaid') terminal.out(`${graphMermaid(nodes)}\n`);
  else if (format === 'json') {
    terminal.out(`${jsonText({ format: 'zoo.graph/v1', fleet: fleet.name, nodes }, 2)}\n`);
  } else terminal.out(`${graphText(nodes)}\n`);
  return EXIT.ok;
}
