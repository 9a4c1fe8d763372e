/**
 * Bytes of large files over a way that moves nothing else, such as a mount: the machine makes the part ready, the bytes are appended to it,
 * and the way that moves files ends the transfer: it brings what is still missing, and has all of it hashed on the machine.
 */
import type { Carrier, ExpectedFile, MachineFiles, NotCarried } from './transport.ts';

/** Below that a round trip more costs more than the other way saves. */
const LEAST_CARRIED_BYTES = 256 * 1024;

interface Carried {
  readonly files: MachineFiles;
  /** The machine's model-zoo directory. */
  readonly zoo: string;
  /** Of the way that moves files: `ssh dp@thor.lan`. */
  readonly otherwise: string;
  /** The first one that holds the model-zoo directory is used. */
  readonly carrier: Carrier;
}

export function carriedPut({ files, zoo, otherwise, carrier }: Carried): MachineFiles['put'] {
  return async (localPath, path, expected) => {
    const { prepare } = files;
    if (prepare === undefined || expected.size < LEAST_CARRIED_BYTES)
      return files.put(localPath, path, expected);
    let counted = 0;
    const onBytes = (bytes: number): void => {
      counted += bytes;
      expected.onBytes?.(bytes);
    };
    const lost = await append({ ...expected, onBytes });
    expected.onWay?.(
      lost === undefined
        ? `weights were copied over ${carrier.shown}`
        : `weights went over ${otherwise}: ${lost.why}`,
    );
    // Its late bytes go to a file that has no name any more, and not behind what is verified.
    if (lost?.isLeftBehind === true) await files.remove(`${path}.part`);
    // The way that ends it counts once more what has arrived.
    let known = counted;
    await files.put(localPath, path, {
      ...expected,
      onBytes(bytes) {
        const more = Math.max(0, bytes - known);
        known = Math.max(0, known - bytes);
        if (more > 0) expected.onBytes?.(more);
      },
    });

    async function append({ size, signal, onBytes: hear }: ExpectedFile): Promise<NotCarried | undefined> {
      const prepared = await prepare?.(path, size);
      if (prepared === undefined) return { why: 'the machine prepares no part' };
      const { start, proof } = prepared;
      hear?.(start);
      try {
        return await carrier.append({
          ...{ root: zoo, path, localPath, proof, start },
          ...(signal === undefined ? {} : { signal }),
          ...(hear === undefined ? {} : { onBytes: hear }),
        });
      } finally {
        await files.remove(`${path.slice(0, path.lastIndexOf('/'))}/${proof.name}`);
      }
    }
  };
}

/** Says which way the bytes go, as far as it shows without writing. */
export async function bytesWay(
  { zoo, otherwise, carrier }: Omit<Carried, 'files'>,
  identity: string | undefined,
): Promise<string> {
  const why = await carrier.look(zoo, identity);
  return why === undefined
    ? `weights go over ${carrier.shown}, everything else over ${otherwise}`
    : `everything goes over ${otherwise}: ${why}`;
}
