import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { pinnedContent } from '../../../src/ledger/pinned-content.ts';
import type { Driver } from '../../../src/drivers/driver.ts';
import { NO_COST } from '../../../src/plan/action.ts';
import { canonicalJson } from '../../../src/resources/content.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import type { Fields } from '../../../src/resources/fields.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import type { PublicationSeen, PublishedFile } from '../../../src/resources/publication.ts';
import type { Observation, Output } from '../../../src/resources/resource.ts';
import { quiet } from './quiet.ts';
import { act, FILE_BYTES, hashText, type MemoryRepo, type MemoryWorld } from './memory-world.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

export function memoryPublicationDriver(world: MemoryWorld): Driver<'publication'> {
  return {
    ...quiet<'publication'>(),
    kind: 'publication',
    want(resource, inputs, { ledger }) {
      const { artifacts, heldBy, target, repo, pin } = resource.spec;
      if (resource.spec.isLeft === true)
        return {
          resource,
          key: hashText(`${repo} gone`),
          value: { target, repo, tag: '', pendingFiles: [] },
        };
      const pinned = pin === undefined ? undefined : pinnedContent(ledger, resource.id, pin);
      if (pinned?.state === 'unknown') {
        const value = { target, repo, tag: resource.spec.tag, pendingFiles: [], unknownPin: pinned.why };
        return { resource, key: hashText(`pin ${pin}`), value };
      }
      const tag = pinned?.version ?? resource.spec.tag;
      const outputs: readonly { readonly id: ResourceId<'artifact'>; readonly output: Output<'artifact'> }[] =
        pinned === undefined
          ? artifacts.map((id) => ({ id, output: inputs.of('artifact', id) }))
          : pinned.outputs.map(({ id, key, output }) => ({
              id,
              output: { state: 'known', key, value: output },
            }));
      const gates = pinned === undefined ? heldBy.map((id) => inputs.of('evaluation', id)) : [];
      const blind = [...outputs.map(({ output }) => output), ...gates].find(
        ({ state }) => state === 'unknown',
      );
      const value = {
        target,
        repo,
        tag,
        pendingFiles: outputs.flatMap(({ id, output }) =>
          output.state === 'pending' ? [{ path: id, artifact: id, key: output.key }] : [],
        ),
      };
      if (blind?.state === 'unknown') return { resource, key: undefined, unknown: blind.why, value };
      const keys = [...outputs.map(({ output }) => output), ...gates].map((output) =>
        output.state === 'unknown' ? '' : output.key,
      );
      const key = hashText(canonicalJson({ repo, tag, keys }));
      const knownFiles: PublishedFile[] = outputs.flatMap(({ id, output }) =>
        output.state === 'known'
          ? output.value.files.map(({ path, size, sha256 }): PublishedFile => ({
              from: 'artifact',
              path,
              size,
              sha256,
              artifact: id,
            }))
          : [],
      );
      if (value.pendingFiles.length > 0 || gates.some(({ state }) => state !== 'known'))
        return { resource, key, value: { ...value, knownFiles } };
      const card: PublishedFile = {
        from: 'text',
        path: innerPath('README.md'),
        text: key,
        sha256: hashText(`card ${keys.join()}`),
        gitOid: '',
      };
      return { resource, key, value: { ...value, files: [...knownFiles, card] } };
    },
    async observe(wanted) {
      return new Map(
        wanted.map(({ resource, value }): [ResourceId, Observation<'publication'>] => {
          world.looks += 1;
          if (world.unreachable.has(value.target.name))
            return [resource.id, { state: 'unknown', why: 'no route', class: 'network' }];
          const repo = world.repos.get(value.repo);
          return [
            resource.id,
            repo === undefined ? { state: 'absent' } : { state: 'present', seen: seenOf(repo) },
          ];
        }),
      );
    },
    holds: ({ value }) =>
      value.unknownPin === undefined ? undefined : { by: 'pin', text: value.unknownPin },
    desired({ resource, key, value }): Fields {
      if (resource.spec.isLeft === true) return { repo: 'gone' };
      if (value.unknownPin !== undefined) return { pin: value.unknownPin };
      const wish = key ?? hashText('unknown');
      const fields: Record<string, string | { pending: Digest }> = { [`tag:${value.tag}`]: 'set' };
      for (const file of value.files ?? value.knownFiles ?? []) fields[`file:${file.path}`] = file.sha256;
      if (value.files === undefined) {
        fields['file:README.md'] = { pending: wish };
        for (const file of value.pendingFiles) fields[`file:${file.path}`] = { pending: file.key };
      }
      return fields;
    },
    actual(seen) {
      const files = seen.files.map(({ path, sha256, gitOid }): [string, string] => [
        `file:${path}`,
        sha256 ?? gitOid,
      ]);
      return Object.fromEntries([
        ...files,
        ...Object.keys(seen.tags).map((tag): [string, string] => [`tag:${tag}`, 'set']),
      ]);
    },
    reads: (wanted, changes) => {
      if (wanted.resource.spec.pin !== undefined) return [];
      if (wanted.value.files === undefined) return wanted.resource.spec.artifacts;
      const moved = new Set(changes.map(({ field }) => field));
      return wanted.value.files.flatMap((file) =>
        file.from === 'artifact' && moved.has(`file:${file.path}`) ? [file.artifact] : [],
      );
    },
    cost: (_wanted, changes) => ({
      ...NO_COST,
      upBytes: FILE_BYTES * changes.filter(({ field }) => field.startsWith('file:')).length,
    }),
    versions: (observation) =>
      observation.state === 'present' ? [{ what: 'parentCommit', version: observation.seen.head }] : [],
    extras: ({ value }, seen) => {
      if (value.files === undefined) return [];
      const ours = new Set(value.files.map(({ path }) => path));
      return seen.files.filter(({ path }) => !ours.has(path)).map(({ path }) => ({ what: path }));
    },
    output({ key }, observation) {
      if (key === undefined) return { state: 'unknown', why: 'no key' };
      return observation.state === 'present'
        ? { state: 'known', key, value: { commit: observation.seen.head } }
        : { state: 'pending', key };
    },
    async apply(action, { value, resource }, context) {
      if (action.verb === 'delete') {
        if (resource.spec.isLeft !== true)
          throw new WorldFailure({ class: 'bug', message: 'deletes what is in the fleet' });
        await context.effect('delete');
        act(world, { what: 'delete', id: action.id }, () => void world.repos.delete(value.repo));
        return { state: 'absent', notes: [] };
      }
      if (value.files === undefined)
        throw new WorldFailure({
          class: 'bug',
          message: `${action.id} is published before its files are known`,
        });
      if (world.unreachable.has(value.target.name))
        throw new WorldFailure({ class: 'network', message: 'no route' });
      const repo = world.repos.get(value.repo) ?? newRepo();
      const wrong = value.files.filter(({ path, sha256 }) => repo.files.get(path) !== sha256);
      for (const file of wrong) {
        if (file.from === 'artifact' && !world.blobs.has(file.sha256))
          throw new WorldFailure({ class: 'bug', message: `no bytes of ${file.path}` });
      }
      if (wrong.length > 0 || !repo.tags.has(value.tag)) {
        const parent = action.reads.find(({ what }) => what === 'parentCommit')?.version;
        if (parent !== undefined && parent !== String(repo.head))
          return { state: 'stale', why: `moved to ${repo.head}` };
        await context.effect('commit');
        act(world, { what: 'commit', id: action.id }, () => {
          world.repos.set(value.repo, repo);
          world.spent.upBytes += FILE_BYTES * wrong.length;
          repo.head += 1;
          repo.ours = true;
          for (const { path, sha256 } of wrong) repo.files.set(path, sha256);
          repo.tags.set(value.tag, repo.head);
        });
      }
      return { state: 'done', seen: seenOf(repo), downBytes: 0, upBytes: 0, notes: [] };
    },
  };
}

function newRepo(): MemoryRepo {
  return { head: 0, visibility: 'private', ours: true, files: new Map(), tags: new Map() };
}

function seenOf(repo: MemoryRepo): PublicationSeen {
  return {
    head: String(repo.head),
    visibility: repo.visibility,
    ours: repo.ours,
    files: [...repo.files].map(([path, sha256]) => ({ path: innerPath(path), size: 1, gitOid: '', sha256 })),
    tags: Object.fromEntries([...repo.tags].map(([tag, commit]) => [tag, String(commit)])),
    branches: { main: String(repo.head) },
    named: [],
  };
}
