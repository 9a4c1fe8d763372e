/** The body of the thread in render-template.ts. What a template does is counted, so that its end does not depend on the machine. */
import { parentPort, workerData } from 'node:worker_threads';
import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { CONVERSATION, LAST_WORDS, MOST_STEPS, type Rendered } from './sample.ts';

class Endless extends Error {}
class Refused extends Error {}

let steps = 0;
function count(more: number): void {
  steps += more;
  if (steps > MOST_STEPS) throw new Endless(`it was stopped after ${MOST_STEPS} steps`);
}

/** The library's own types name files without their endings, which the compiler cannot find. */
interface Variables {
  set(name: string, value: unknown): unknown;
}
interface Evaluating {
  run(program: unknown): { readonly value: unknown };
  evaluate(statement: unknown, variables: unknown): unknown;
}
const Plain: new (variables: Variables) => Evaluating = Interpreter;
const Variables: new () => Variables = Environment;

class CountingInterpreter extends Plain {
  override evaluate(statement: unknown, variables: unknown): unknown {
    count(1);
    return super.evaluate(statement, variables);
  }
}

// A thread's port has no origin; the rule means windows.
// eslint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(render(String(workerData)));

function render(template: string): Rendered {
  try {
    const program: unknown = parse(tokenize(template, { lstrip_blocks: true, trim_blocks: true }));
    const hidden = hiddenName(program);
    if (hidden !== undefined) return { state: 'reaches', name: hidden };
    const written: unknown = new CountingInterpreter(environment()).run(program).value;
    const text = typeof written === 'string' ? written : '';
    return { state: 'rendered', characters: text.length, hasLastWords: text.includes(LAST_WORDS) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof Refused) return { state: 'refused', why };
    // Of JavaScript: a text that is too long, or calls without end.
    if (error instanceof Endless || error instanceof RangeError) return { state: 'endless', why };
    return { state: 'unreadable', why };
  }
}

/** What transformers gives to a template. The date is always the same. */
function environment(): Variables {
  const given = new Variables();
  const values: Readonly<Record<string, unknown>> = {
    true: true,
    false: false,
    none: null,
    True: true,
    False: false,
    None: null,
    messages: CONVERSATION,
    tools: null,
    documents: null,
    add_generation_prompt: true,
    bos_token: '<s>',
    eos_token: '</s>',
    strftime_now: () => '2026-01-01',
    range,
    raise_exception: (why: unknown) => {
      throw new Refused(String(why));
    },
  };
  for (const [name, value] of Object.entries(values)) given.set(name, value);
  return given;
}

function range(first: number, stop?: number, step = 1): readonly number[] {
  const [from, to] = stop === undefined ? [0, first] : [first, stop];
  const length = Math.max(0, Math.ceil((to - from) / (step === 0 ? 1 : step)));
  count(length);
  return Array.from({ length }, (_, index) => from + index * step);
}

/** `__class__` and its like: nothing in a conversation has such a name, and Python's interpreters have been broken out of by it. */
function hiddenName(node: unknown): string | undefined {
  if (typeof node === 'string') return /__\w+__/u.exec(node)?.[0];
  if (typeof node !== 'object' || node === null) return undefined;
  const parts: readonly unknown[] = node instanceof Map ? [...node].flat() : Object.values(node);
  for (const part of parts) {
    const found = hiddenName(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
