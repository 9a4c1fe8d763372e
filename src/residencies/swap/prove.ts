import type { Handle, Serving } from '../../backends/handle.ts';
import { askQuestions } from '../../backends/ask-questions.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Incoming, Swap } from './swap.ts';

/** What the server says of itself once it is up, against what was asked for. Throws WorldFailure `unhealthy`. */
export function requireAsDeclared(
  { backend, remembered }: Swap,
  { slug, serving, content }: Incoming,
  { served: { serves, context, slots } }: Serving,
): void {
  const wanted = backend.servedContext(serving.context);
  const said = remembered.says.get(content.digest) ?? serves;
  const wrong = [
    ...(said === serves ? [] : [`the weights ${serves}, not ${said}`]),
    ...(context === undefined || context === wanted ? [] : [`a context of ${context} tokens, not ${wanted}`]),
    ...(slots === undefined || slots === serving.parallel ? [] : [`${slots} slots, not ${serving.parallel}`]),
  ];
  if (wrong.length === 0) return;
  throw new WorldFailure({
    class: 'unhealthy',
    message: `${slug} came up with ${wrong.join(' and ')}`,
    remedy: 'lower the context of the machine’s backend in the fleet file to what the model can do',
  });
}

/** Asks the tenant on a port who it is. Throws WorldFailure `unhealthy` when it does not answer as its family should. */
export async function proveIdentity(
  { backend, connection, judge }: Swap,
  { tenant }: Incoming,
  { at, signal }: { readonly at: Handle; readonly signal?: AbortSignal },
): Promise<void> {
  // A family that asks nothing has nothing to prove.
  if (tenant.questions.length === 0) return;
  const asked = tenant.questions.map(({ ask }) => ask);
  const answers = await askQuestions(
    { backend, connection, at },
    { asked, model: tenant.slug, system: tenant.system, signal },
  );
  const { passed, reasons: details } = judge(answers, tenant.questions, tenant.pass);
  if (passed) return;
  throw new WorldFailure({
    class: 'unhealthy',
    message: `${tenant.slug} does not answer as ${tenant.family} should:`,
    details,
    remedy: 'check which weights were converted; the identity gate on the artifact says more',
  });
}
