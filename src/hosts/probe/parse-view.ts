import type { Listener, ProcessView } from '../../resources/machine.ts';

/** What `zoo_show` printed about one process. A value that is not as the script writes it counts as not shown. */
export function parseView(
  value: (name: string, argument: string) => string | undefined,
  who: string,
): ProcessView {
  const argv = wordsOf(value('argv', who));
  const command = value('command', who);
  const program = value('program', who);
  const variables = value('variables', who);
  const mapped = value('mapped', who);
  return {
    ...(argv === undefined ? {} : { argv }),
    ...(command === undefined ? {} : { command }),
    ...(program === undefined || program === '' ? {} : { program: fileOf(program) }),
    ...(variables === undefined ? {} : { variables: linesOf(variables) }),
    ...(mapped === undefined ? {} : { mapped: linesOf(mapped).flatMap(mappedOf) }),
  };
}

/** Lines of `<pid or -> <command>`. */
export function parseListeners(text: string | undefined): readonly Listener[] {
  return linesOf(text ?? '').map((line) => {
    const [, pid, command = ''] = /^(\d+) ?(.*)$/.exec(line) ?? [];
    if (pid === undefined) return {};
    return { pid: Number(pid), ...(command.trim() === '' ? {} : { command: command.trim() }) };
  });
}

/** Hex of words that each end with a NUL. A process that was started with none shows nothing. */
function wordsOf(hex: string | undefined): readonly string[] | undefined {
  if (hex === undefined || hex === '' || !/^(?:[0-9a-f]{2})+$/.test(hex)) return undefined;
  const text = Buffer.from(hex, 'hex').toString('utf8');
  return text.replace(/\0$/, '').split('\0');
}

function mappedOf(line: string): readonly NonNullable<ProcessView['mapped']>[number][] {
  const [, inode = '', path = ''] = /^(\d+) (.+)$/.exec(line) ?? [];
  return path === '' ? [] : [{ inode, ...fileOf(path) }];
}

/** Linux says behind the name of a file that nothing of that name leads to it any more. */
function fileOf(shown: string): { readonly path: string; readonly isGone: boolean } {
  const path = shown.replace(/ \(deleted\)$/, '');
  return { path, isGone: path !== shown };
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
