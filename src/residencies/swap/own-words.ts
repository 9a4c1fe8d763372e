/**
 * A tenant is asked one short question, greedily, before it counts: an engine can answer every request and say nothing but
 * garbage. What it is held against is its own earlier answer, so that no answer is called right that was not seen before.
 */
import type { Backend } from '../../backends/backend.ts';
import type { Serving } from '../../backends/handle.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import type { Digest } from '../../resources/digest.ts';
import { type Canary, servedOn } from '../canary.ts';
import type { ServingSpec } from '../pointer.ts';
import type { Incoming, Swap } from './swap.ts';

/** A model knows its name better than anything: what is next best is far away, and rounding does not change the answer. */
const QUESTION = 'What is your name?';
const TOKENS = 12;
const LONGEST_ANSWER = 200;
/** Requests of clients that are answered in the same batch may change how a sum is rounded. */
const TRIES = 3;

interface Listening extends Pick<Swap, 'connection' | 'remembered'> {
  readonly backend: Pick<Backend, 'ask' | 'versionOf'>;
}
export interface Asked {
  readonly slug: string;
  readonly digest: Digest;
  readonly serving: ServingSpec;
}
export function askedOf({
  slug,
  content,
  serving,
  tenant,
}: Incoming): Asked & { readonly questions: number } {
  return { slug, digest: content.digest, serving, questions: tenant.questions.length };
}
export type Heard =
  | { readonly state: 'as before' }
  /** It was never served this way, or does not say the same twice. */
  | { readonly state: 'not compared'; readonly on: string; readonly before: Canary | undefined }
  | { readonly state: 'other words'; readonly text: string };

/** Compares, and remembers nothing. */
export async function hear(
  swap: Listening,
  asked: Asked,
  { at, signal }: { readonly at: Serving; readonly signal?: AbortSignal | undefined },
): Promise<Heard> {
  const { backend, remembered } = swap;
  const { served } = at;
  const build = backend.versionOf(served.build) ?? served.build;
  const on = servedOn(asked.serving, { ...served, build });
  const before = remembered.canaries.get(asked.digest);
  if (before?.on !== on || before.answer === undefined) return { state: 'not compared', on, before };
  const said = new Set<string>();
  for (let tries = 0; tries < TRIES; tries += 1) {
    const words = await say(swap, asked, { at, signal });
    if (words === before.answer) return { state: 'as before' };
    said.add(words);
  }
  const others = [...said].map((words) => JSON.stringify(words)).join(' and ');
  return {
    state: 'other words',
    text: `asked ${JSON.stringify(QUESTION)} it says ${others}; the same weights said ${JSON.stringify(before.answer)} there before, on the same build with the same settings`,
  };
}

/**
 * Throws WorldFailure `unhealthy` when it says something else than it did. The first time that it is served in this way, what it says
 * is remembered. Returns what to tell: that another build, or other settings, have changed the answer is no fault by itself.
 */
export async function requireOwnWords(
  swap: Listening,
  asked: Asked & { readonly questions: number },
  { at, signal }: { readonly at: Serving; readonly signal?: AbortSignal | undefined },
): Promise<string | undefined> {
  const heard = await hear(swap, asked, { at, signal });
  if (heard.state === 'as before') return undefined;
  const { slug, digest } = asked;
  if (heard.state === 'other words') throw otherWords(slug, heard.text);
  const { on, before } = heard;
  if (before?.on === on) return undefined;
  const answer = await sayTwice(swap, asked, { at, signal });
  swap.remembered.canaries.set(digest, { on, ...(answer === undefined ? {} : { answer }) });
  if (before?.answer === undefined || answer === undefined || answer === before.answer) return undefined;
  const judged =
    asked.questions === 0
      ? 'its family has no identity questions, so nothing says which is right'
      : 'it answers its identity questions as it should';
  return `${slug} is served in another way than before, and says ${JSON.stringify(answer)} where it said ${JSON.stringify(before.answer)}; ${judged}`;
}

export function otherWords(slug: string, text: string): WorldFailure {
  return new WorldFailure({
    class: 'unhealthy',
    message: `${slug} answers, and not as it did: ${text}`,
    remedy:
      'look at the backend, its drivers and the memory of the machine, then run zoo apply --retry. If the change was meant (another driver): write hosts: none, apply, and host it again, which forgets the earlier answer',
  });
}

/** Undefined: not the same twice, or it cannot be asked at all, as a model without a template. */
async function sayTwice(...asking: Parameters<typeof say>): Promise<string | undefined> {
  try {
    const first = await say(...asking);
    return (await say(...asking)) === first ? first : undefined;
  } catch (error) {
    if (error instanceof WorldFailure && error.failure.class === 'tool') return undefined;
    throw error;
  }
}

async function say(
  { backend, connection }: Listening,
  { slug }: Pick<Asked, 'slug'>,
  { at, signal }: { readonly at: Serving; readonly signal?: AbortSignal | undefined },
): Promise<string> {
  const { thought = '', answer } = await backend.ask(connection, at, {
    model: slug,
    ask: QUESTION,
    maxTokens: TOKENS,
    ...(signal === undefined ? {} : { signal }),
  });
  return visible(`${thought}${answer}`.trim()).slice(0, LONGEST_ANSWER);
}
