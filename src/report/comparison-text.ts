import { largest } from '../diagnostics/extremes.ts';
import { humanBytes } from '../diagnostics/human-bytes.ts';
import { shown } from '../diagnostics/shown.ts';
import { slotName } from '../resources/slot.ts';
import {
  type ComparedAnswer,
  type ComparedTenant,
  type Comparison,
  medianMilliseconds,
} from './comparison.ts';
import type { Paint } from './paint.ts';
import { type Cell, tableText } from './table-text.ts';

const UNKNOWN = 'unknown';

/** First what they are and take, then each question with the answers below each other. */
export function comparisonText(unsafe: Comparison, paint: Paint): string {
  const { questions, tenants } = shown({ ...unsafe, tenants: unsafe.tenants.map(inOneLine) });
  const names = tenants.map(({ machine, slot }) => slotName(machine, slot));
  const row = (label: string, of: (tenant: ComparedTenant) => string): readonly Cell[] => [
    { text: label, paint: paint.dim },
    ...tenants.map((tenant) => ({ text: of(tenant) })),
  ];
  const table = tableText([
    [{ text: '' }, ...names.map((text) => ({ text, paint: paint.bold }))],
    row('tenant', ({ model, variety, tenant }) =>
      model === undefined ? (tenant ?? UNKNOWN) : `${model} ${variety ?? ''}`,
    ),
    row('right', rightText),
    row('median answer', (tenant) => timeText(medianMilliseconds(tenant))),
    row('tokens/s', ({ tokensPerSecond }) => tokensPerSecond?.toFixed(1) ?? UNKNOWN),
    row('memory', memoryText),
  ]);
  const width = largest(names.map((name) => name.length));
  const asked = questions.map((question, index) =>
    [
      paint.bold(question),
      ...tenants.map(
        ({ answers }, which) =>
          `  ${(names[which] ?? '').padEnd(width)}  ${answerLine(answers[index], paint)}`,
      ),
    ].join('\n'),
  );
  const notes = tenants.flatMap((tenant, which) =>
    tenant.notes.map((note) => paint.dim(`${names[which]}: ${note}`)),
  );
  return [table, ...asked, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n');
}

/** An answer of several lines would take the table apart. */
function inOneLine(tenant: ComparedTenant): ComparedTenant {
  const answers = tenant.answers.map(({ answer, ...rest }) =>
    answer === undefined ? rest : { ...rest, answer: answer.trim().replaceAll(/\s+/gu, ' ') },
  );
  return { ...tenant, answers };
}

function rightText({ answers }: ComparedTenant): string {
  const judged = answers.filter(({ isRight }) => isRight !== undefined);
  if (judged.length === 0) return 'not judged';
  return `${judged.filter(({ isRight }) => isRight === true).length} of ${judged.length}`;
}

function answerLine(given: ComparedAnswer | undefined, paint: Paint): string {
  if (given === undefined) return UNKNOWN;
  const { answer, isRight, problem, milliseconds } = given;
  const time = timeText(milliseconds).padStart(7);
  if (answer === undefined) return `${paint.red('failed')}  ${time}  ${problem ?? UNKNOWN}`;
  const mark = isRight === undefined ? '      ' : isRight ? paint.green('right ') : paint.red('wrong ');
  const why = problem === undefined ? '' : paint.dim(` (${problem})`);
  return `${mark}  ${time}  ${answer}${why}`;
}

function timeText(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return UNKNOWN;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function memoryText({ residentBytes, predictedBytes }: ComparedTenant): string {
  if (residentBytes === undefined) return UNKNOWN;
  return predictedBytes === undefined
    ? humanBytes(residentBytes)
    : `${humanBytes(residentBytes)} (${humanBytes(predictedBytes)} predicted)`;
}
