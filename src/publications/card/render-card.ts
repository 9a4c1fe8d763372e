/**
 * The model card: what people read on the Hub before they load a file, and what the Hub itself reads in front of it.
 * Written from the fleet, the files and the gates; equal inputs give equal bytes.
 */
import type { ArtifactFacts } from '../../resources/artifact.ts';
import { hexOf } from '../../resources/digest.ts';
import { PROVENANCE, type Publishing, SIGNATURE, SUMS, weightFiles } from '../publishing.ts';
import { parentOf, renderFrontMatter } from './front-matter.ts';
import { renderGates } from './gate-results.ts';
import { fileLink, repoLink, upstreamLink } from './links.ts';
import { recommended, renderHowToRun } from './how-to-run.ts';
import { bytesText, code, countText, fenced, inline, paragraphs, table } from './markdown.ts';

export function renderCard(publishing: Publishing): string {
  const { card, formatCard, targetCard, endpoint } = publishing;
  const gates = renderGates(publishing);
  const sections = [
    `# ${inline(card.title)} — ${formatCard.name}`,
    branding(publishing),
    introduction(publishing),
    ...(card.description === undefined ? [] : [paragraphs(card.description)]),
    facts(publishing),
    '## Files',
    files(publishing),
    '## How to run',
    targetCard.advice(endpoint),
    renderHowToRun(publishing),
    ...(gates === undefined ? [] : ['## Quality gates', gates]),
    '## Provenance',
    provenance(publishing),
    '## License',
    license(publishing),
  ].filter((section) => section !== '');
  const text = `${sections.join('\n\n')}\n`;
  return targetCard.readsFrontMatter ? `${renderFrontMatter(publishing)}\n${text}` : text;
}

function branding({ card: { branding: brand } }: Publishing): string {
  const by = [brand.company, brand.year === undefined ? undefined : String(brand.year)].filter(
    (part) => part !== undefined,
  );
  const lines = [
    ...(brand.mission === undefined ? [] : [`**${inline(brand.mission)}**`]),
    ...(by.length === 0 ? [] : [by.map(inline).join(', ')]),
  ];
  return lines.map((line) => `> ${line}`).join('\n>\n');
}

function introduction(publishing: Publishing): string {
  const { card } = publishing;
  const { what, readers } = publishing.formatCard;
  const parent = parentOf(publishing);
  const of =
    parent === undefined
      ? ''
      : parent === card.base
        ? `, built on ${upstreamLink(parent)}`
        : ` of ${repoLink(parent, publishing)}`;
  const focus =
    card.focus === undefined ? '' : ` The ${inline(card.family)} family is made for ${inline(card.focus)}.`;
  return `${what}${of}, for ${readers}.${focus}`;
}

function facts(publishing: Publishing): string {
  const { card, artifacts, version } = publishing;
  const about = recommended(publishing)?.output.facts;
  const quantizations = artifacts.flatMap(({ quantization }) =>
    quantization === undefined ? [] : [publishing.formatCard.label(quantization)],
  );
  const rows: (readonly [string, string | undefined])[] = [
    ['Model', code(`${card.family}/${card.model}`)],
    ['Version', code(version)],
    ['Variant', card.variant === undefined ? undefined : inline(card.variant)],
    ['Architecture', about === undefined ? undefined : code(about.architecture)],
    ['Parameters', about === undefined || about.parameters === 0 ? undefined : countText(about.parameters)],
    [
      'Context',
      about?.memory === undefined ? undefined : `${about.memory.contextTrain.toLocaleString('en-US')} tokens`,
    ],
    ['Chat template', about === undefined ? undefined : about.hasChatTemplate ? 'yes' : 'no'],
    ...adapterRows(about?.adapter),
    ['Base model', card.base === undefined ? undefined : upstreamLink(card.base)],
    ['Languages', card.languages.length === 0 ? undefined : inline(card.languages.join(', '))],
    ['Bits per weight', bitsPerWeight(publishing)],
    ['Quantizations', quantizations.length === 0 ? undefined : inline(quantizations.join(', '))],
  ];
  const known = rows.flatMap(([name, value]) => (value === undefined ? [] : [[`**${name}**`, value]]));
  return table(
    [
      ['', 'left'],
      ['', 'left'],
    ],
    known,
  );
}

/** Which weights it is for: a repo may hold others by now. */
function adapterRows(about: ArtifactFacts['adapter']): readonly (readonly [string, string])[] {
  if (about === undefined) return [];
  return [
    ['Rank', String(about.rank)],
    ['Alpha', String(about.alpha)],
    ['Target modules', about.targets.map(code).join(', ')],
    ['Digest of the base', code(about.base)],
  ];
}

/** With scales and all that is not quantized. */
function bitsPerWeight({ artifacts, formatCard: { isWeights } }: Publishing): string | undefined {
  const [one, ...others] = artifacts;
  if (one === undefined || others.length > 0 || isWeights === undefined) return undefined;
  const { facts: about, files: all } = one.output;
  const bytes = all.reduce((sum, { path, size }) => sum + (isWeights(path) ? size : 0), 0);
  return about.parameters === 0 ? undefined : ((bytes * 8) / about.parameters).toFixed(2);
}

function files(publishing: Publishing): string {
  const { artifacts, formatCard, traits } = publishing;
  const best = artifacts.length > 1 ? recommended(publishing) : undefined;
  const quantizations = new Map(artifacts.map(({ id, quantization }) => [id, quantization]));
  const hasQuantizations = artifacts.some(({ quantization }) => quantization !== undefined);
  const rows = weightFiles(artifacts, traits)
    .toSorted((a, b) => order(artifacts, a.artifact) - order(artifacts, b.artifact))
    .map((file) => [
      fileLink(publishing, file.path),
      ...(hasQuantizations
        ? [
            `${formatCard.label(quantizations.get(file.artifact) ?? '')}${file.artifact === best?.id ? ' (recommended)' : ''}`,
          ]
        : []),
      bytesText(file.size),
      code(hexOf(file.sha256)),
    ]);
  const columns: (readonly [string, 'left' | 'right'])[] = [
    ['File', 'left'],
    ...(hasQuantizations ? [['Quantization', 'left'] as const] : []),
    ['Size', 'right'],
    ['SHA-256', 'left'],
  ];
  return [
    table(columns, rows),
    'Check what you downloaded:',
    fenced('sh', [`sha256sum --check --ignore-missing ${SUMS}`]),
  ].join('\n\n');
}

function order(artifacts: Publishing['artifacts'], id: string): number {
  return artifacts.findIndex((artifact) => artifact.id === id);
}

function provenance({ artifacts, formatCard, version, gates }: Publishing): string {
  const made = artifacts.flatMap(({ quantization, key, output: { recipe } }) =>
    recipe === undefined
      ? []
      : [
          [
            code(quantization === undefined ? 'weights' : formatCard.label(quantization)),
            inline(`${recipe.tool} ${recipe.version}`),
            code(hexOf(key).slice(0, 16)),
          ],
        ],
  );
  const answers = gates.length === 0 ? '' : ', and every answer the gates got';
  const claim = `These are claims: making the files again from their source proves them, or a signature in ${code(SIGNATURE)} by a key that you trust.`;
  return [
    `Published from a fleet file by zoo. ${code(PROVENANCE)} holds the recipe, the build key and the digest of every file${answers}; tag ${code(version)} never moves. ${claim}`,
    ...(made.length === 0
      ? []
      : [
          table(
            [
              ['Artifact', 'left'],
              ['Made by', 'left'],
              ['Build key', 'left'],
            ],
            made,
          ),
        ]),
  ].join('\n\n');
}

function license({ card }: Publishing): string {
  const base =
    card.base === undefined ? '' : ` The terms of its base model ${upstreamLink(card.base)} apply as well.`;
  return `Released under ${code(card.license)}.${base}`;
}
