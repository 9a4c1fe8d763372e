/**
 * What a command that only looks is handed: the same hubs and machines, without the methods that change them. A driver
 * that tried to write while planning would be stopped here, before anything is sent.
 */
import type { RemoteRepo, Target } from '../../publications/target.ts';
import type { Connect, Connection } from '../../transports/transport.ts';

export function readOnlyTarget(target: Target): Target {
  return {
    kind: target.kind,
    list: target.list,
    open(repo, access) {
      const { look, download } = target.open(repo, access);
      const readOnly: RemoteRepo = {
        look,
        download,
        create: refuse('create a repo'),
        setVisibility: refuse('change the visibility of a repo'),
        upload: refuse('upload'),
        commit: refuse('commit'),
        tag: refuse('tag'),
        remove: refuse('delete a repo'),
      };
      return readOnly;
    },
  };
}

export function readOnlyConnect(connect: Connect): Connect {
  return async (machine) => {
    const connection = await connect(machine);
    const readOnly: Connection = {
      ...connection,
      writeAtomic: refuse('write a file on a machine'),
      linkAtomic: refuse('make a link on a machine'),
      put: refuse('put a file on a machine'),
      rename: refuse('rename on a machine'),
      remove: refuse('delete on a machine'),
      mkdir: refuse('make a folder on a machine'),
      startDetached: refuse('start a process on a machine'),
    };
    return readOnly;
  };
}

function refuse(what: string): () => Promise<never> {
  return async () => {
    throw new TypeError(`a command that only looks tried to ${what}`);
  };
}
