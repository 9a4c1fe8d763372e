import type { Event } from '../reconcile/event.ts';
import { humanDuration } from './human-duration.ts';
import type { Paint } from './paint.ts';
import { verbWords } from './verb-words.ts';

/**
 * What stays on the screen or in a log of an event; undefined for what is only worth telling while it happens.
 * Reads like Terraform's: `id: making...`, `id: made after 3s`.
 */
export function eventLine(event: Event, paint: Paint): string | undefined {
  switch (event.type) {
    case 'started': {
      const { kind, verb, id } = event.action;
      return `${paint.bold(`${id}:`)} ${verbWords(kind, verb).doing}...`;
    }
    case 'done': {
      const { kind, verb, id } = event.action;
      const notes = event.notes.map((note) => `\n    ${note}`).join('');
      const word = paint.green(verbWords(kind, verb).done);
      return `${paint.bold(`${id}:`)} ${word} after ${humanDuration(event.milliseconds)}${notes}`;
    }
    case 'failed': {
      const { message, details = [], remedy } = event.failure;
      const more = [...details.map((line) => `  ${line}`), ...(remedy === undefined ? [] : [remedy])];
      const advice = more.map((line) => `\n    ${line}`).join('');
      return `${paint.bold(`${event.action.id}:`)} ${paint.red('failed')}: ${message}${advice}`;
    }
    case 'stale':
      return `${paint.bold(`${event.action.id}:`)} ${paint.yellow('stale')}: ${event.why}`;
    case 'unapproved':
      return `${paint.bold(`${event.action.id}:`)} ${paint.yellow('not approved')}, so not done`;
    case 'held': {
      const reasons = event.reasons.map((reason) => `\n    ${reason}`).join('');
      return `${paint.bold(`${event.id}:`)} ${paint.yellow('held')} by ${event.by}${reasons}`;
    }
    case 'skipped':
      return `${paint.bold(`${event.action.id}:`)} ${paint.yellow('skipped')}: it needs ${event.because}`;
    case 'interrupted':
      return `${paint.bold(`${event.action.id}:`)} ${paint.yellow('interrupted')}`;
    case 'retrying': {
      const wait = humanDuration(event.afterMilliseconds);
      return `${paint.bold(`${event.id}:`)} ${event.failure.message}; trying again in ${wait}`;
    }
    case 'waiting':
      return waitingText(event);
    case 'undelivered': {
      const { message, remedy = 'the next apply tries again' } = event.failure;
      const what = `What a killed run recorded here is not in ${event.where} yet`;
      return `${paint.yellow(what)}: ${message}; ${remedy}`;
    }
    case 'observing':
    case 'planned':
    case 'toolchain':
    case 'progress':
    case 'finished':
    case 'left':
      return undefined;
  }
}

function waitingText({ why, for: held }: Extract<Event, { readonly type: 'waiting' }>): string {
  const runs = [...Map.groupBy(held, ({ holder }) => holder.run).values()];
  return runs
    .flatMap((locks) => {
      const [first] = locks;
      if (first === undefined) return [];
      const { by, host, run, since, termSeconds } = first.holder;
      const scopes = locks.map(({ scope }) => scope).join(', ');
      const who = `${by} on ${host} (run ${run}, since ${since})`;
      return why === 'asked'
        ? [`Waiting for ${scopes}: held by ${who}.`]
        : [`Waiting up to ${termSeconds} s for a sign of life of ${who}, who holds ${scopes}.`];
    })
    .join('\n');
}
