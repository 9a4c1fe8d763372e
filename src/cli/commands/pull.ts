import { relative, resolve } from 'node:path';
import { humanBytes } from '../../diagnostics/human-bytes.ts';
import { jsonText } from '../../diagnostics/shown.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import { countText } from '../../report/count-text.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { lineInPlace } from '../line-in-place.ts';
import { choose, folderOf } from '../../pull/choose.ts';
import { pull, type PullRequest, type Pulled } from '../../pull/pull.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, quiet, directory, drain } = session;
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const target = input.text('target');
    const asked = { what: input.argument(0) ?? '', ...(target === undefined ? {} : { target }) };
    const choices = await choose(asked, opened.fleet.resources);
    const [first] = choices;
    if (first === undefined) throw new TypeError('nothing was chosen');
    const folder = resolve(directory, input.argument(1) ?? folderOf(first));
    const progress = progressOf(session);
    try {
      const pulled = await pull(opened, {
        choices,
        folder,
        replace: input.flag('replace'),
        signal: drain,
        ...progress.hears,
      });
      progress.close();
      if (pulled.isClaimed && !quiet)
        terminal.err(
          'Note: no run of this ledger has published it; its digests are what the world says of itself.\n',
        );
      if (format === 'json') terminal.out(`${jsonText(documentOf(pulled, folder), 2)}\n`);
      else terminal.out(`${summaryOf(pulled, relative(directory, folder) || '.')}\n`);
      return EXIT.ok;
    } finally {
      progress.close();
    }
  });
}

function documentOf({ choice, version, files }: Pulled, directory: string): unknown {
  const { id, spec } = choice.publication;
  return {
    format: 'zoo.pull/v1',
    publication: id,
    target: spec.target.name,
    repo: spec.repo,
    version,
    directory,
    files: files.map(({ path, size, identity, revision, fetched }) => ({
      path,
      size,
      digest: 'sha256' in identity ? identity.sha256 : `git:${identity.gitOid}`,
      revision,
      state: fetched,
    })),
  };
}

function summaryOf({ choice, version, files }: Pulled, folder: string): string {
  const { repo, target } = choice.publication.spec;
  const fresh = files.filter(({ fetched }) => fetched !== 'kept');
  const bytes = fresh.reduce((sum, { size }) => sum + size, 0);
  const were = files.length - fresh.length;
  const there = were === 0 ? '' : `, ${countText(were, 'file')} ${were === 1 ? 'was' : 'were'} there`;
  const of = version === undefined ? '' : ` at ${visible(version)}`;
  return `${visible(folder)}: ${countText(fresh.length, 'file')} (${humanBytes(bytes)}) of ${repo}${of} from ${target.name}${there}. Every digest is as published.`;
}

type Hears = Pick<PullRequest, 'onFiles' | 'onFile' | 'onBytes'>;

function progressOf(session: Session): { readonly hears: Hears; close(): void } {
  const line = lineInPlace(session);
  let total = 0;
  let done = 0;
  let name = '';
  return {
    hears: {
      onFiles: (files) => {
        total = files.reduce((sum, { size }) => sum + size, 0);
      },
      onFile(file, fetched) {
        name = visible(file.path);
        if (fetched === undefined) return;
        if (fetched === 'kept' || fetched === 'copied') done += file.size;
        line.done(`${name} ${fetched} (${humanBytes(file.size)})`);
      },
      onBytes(bytes) {
        done += bytes;
        line.draw(() => `${humanBytes(done)} of ${humanBytes(total)}  ${name}`);
      },
    },
    close: () => line.close(),
  };
}
