import type { Place } from '../../diagnostics/place.ts';
import type { TargetRules } from '../../resources/catalog.ts';
import type { CompiledTarget } from './compile-targets.ts';
import { place, report, type Compilation } from './compilation.ts';
import { settingOf, type ModelBlock } from './model-settings.ts';

/** What a target would refuse at the end of a conversion: the version as a label, the languages of a card. */
export function checkCardTerms(block: ModelBlock, rules: TargetRules, compilation: Compilation): void {
  const version = settingOf(block, 'version', compilation);
  const problem = version === undefined ? undefined : rules.versionProblem(version.value);
  if (version !== undefined && problem !== undefined) {
    report(compilation, version.place, {
      code: 'wrong-value',
      message: `version ${version.value} is no tag for a ${nameOf(rules)}: it ${problem}`,
      remedy: 'a version is YYYY.MM.DD-variant, such as 2025.01.24-instruct',
    });
  }
  const languages = settingOf(block, 'languages', compilation);
  for (const [index, language] of languages?.value.entries() ?? []) {
    const wrong = rules.languageProblem?.(language);
    if (wrong === undefined || languages === undefined) continue;
    const path = `${languages.path}[${index}]`;
    report(compilation, place(compilation, languages.value, { key: index, path }), {
      code: 'wrong-value',
      message: `language "${language}" ${wrong}`,
      remedy: `write its code: ${codeOf(language)}`,
    });
  }
}

export function checkRepoName(
  repo: string,
  { target, place: requested }: { readonly target: CompiledTarget; readonly place: Place },
  { block, compilation }: { readonly block: ModelBlock; readonly compilation: Compilation },
): void {
  const problem = target.rules?.repoProblem(repo);
  if (problem === undefined) return;
  const path = `${block.path}.repo`;
  const at =
    block.document.repo === undefined
      ? (settingOf(block, 'namespace', compilation)?.place ?? requested)
      : place(compilation, block.document, { key: 'repo', path });
  report(compilation, at, {
    code: 'wrong-value',
    message: `the repo ${repo} ${problem}`,
    remedy: 'change namespace:, repo: or the name of the model',
  });
}

function nameOf({ traits: { noun } }: TargetRules): string {
  return noun.charAt(0).toUpperCase() + noun.slice(1);
}

/** `zh-CN` and `ZH` are `zh`; what is spelled out has to be looked up. */
function codeOf(language: string): string {
  const [code = ''] = language.toLowerCase().split(/[-_]/);
  return /^[a-z]{2,3}$/.test(code) ? code : 'en for English, zh for Chinese';
}
