import { askQuestions } from '../../backends/ask-questions.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Incoming, Swap } from './swap.ts';

/** Asks the tenant on a port who it is. Throws WorldFailure `unhealthy` when it does not answer as its family should. */
export async function proveIdentity(
  { backend, connection, judge }: Swap,
  { tenant }: Incoming,
  { port, signal }: { readonly port: number; readonly signal?: AbortSignal },
): Promise<void> {
  // A family that asks nothing has nothing to prove.
  if (tenant.questions.length === 0) return;
  const asked = tenant.questions.map(({ ask }) => ask);
  const answers = await askQuestions({ backend, connection, port }, { asked, system: tenant.system, signal });
  const { passed, misses } = judge({ answers }, tenant.questions, tenant.pass);
  if (passed) return;
  const lines = misses.map(
    ({ ask, answer, expected }) => `  ${ask} answered ${JSON.stringify(answer)}; expected ${expected}`,
  );
  throw new WorldFailure({
    class: 'unhealthy',
    message: [`${tenant.slug} does not answer as ${tenant.family} should:`, ...lines].join('\n'),
    remedy: 'check which weights were converted; the identity gate on the artifact says more',
  });
}
