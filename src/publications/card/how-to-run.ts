import type { PublishedFiles, RunSection } from '../../resources/format-card.ts';
import type { PublishedArtifact } from '../../resources/publication.ts';
import type { Publishing } from '../publishing.ts';
import { parentOf } from './front-matter.ts';
import { fenced } from './markdown.ts';

/** How the files of the repo are had and run, ready to be pasted. */
export function renderHowToRun(publishing: Publishing): string {
  const { formatCard, targetCard, endpoint, repo, version, artifacts } = publishing;
  const how = targetCard.loadsByName?.(endpoint);
  const best = recommended(publishing);
  const parent = parentOf(publishing);
  const sections = formatCard.run({
    ...(parent === undefined ? {} : { parent }),
    ...(how === undefined ? {} : { byName: { repo, isEverywhere: how === 'everywhere' } }),
    version,
    artifacts: artifacts.map(filesOf),
    recommended: best === undefined ? undefined : filesOf(best),
  });
  // What programs cannot load by its name has to be brought first.
  if (how === undefined) return [download(publishing), ...sections.map(section)].join('\n\n');
  const alone = formatCard.hasSingleFiles === true || sections.length === 0 ? [download(publishing)] : [];
  return [...sections.map(section), ...alone].join('\n\n');
}

/** What hubs and runtimes choose when the user names no file. */
export function recommended({
  artifacts,
  formatCard,
}: Pick<Publishing, 'artifacts' | 'formatCard'>): PublishedArtifact | undefined {
  return artifacts.find(({ quantization }) => quantization === formatCard.recommended) ?? artifacts[0];
}

function download({ formatCard, targetCard, endpoint, repo, version, artifacts }: Publishing): string {
  const paths =
    formatCard.hasSingleFiles === true ? artifacts.flatMap((artifact) => filesOf(artifact).paths) : undefined;
  const lines = targetCard.download({ endpoint, repo, version }, paths);
  const note = paths === undefined ? undefined : targetCard.forVersion?.(version);
  return [section({ title: 'Download', language: 'sh', lines }), ...(note === undefined ? [] : [note])].join(
    '\n\n',
  );
}

function section({ title, language, lines }: RunSection): string {
  return [`### ${title}`, fenced(language, lines)].join('\n\n');
}

function filesOf({ quantization, output }: PublishedArtifact): PublishedFiles {
  return {
    ...(quantization === undefined ? {} : { quantization }),
    paths: output.files.map(({ path }) => path),
    hasChatTemplate: output.facts.hasChatTemplate,
  };
}
