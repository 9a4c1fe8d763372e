export const SERVER_NAME = 'llama-server';

/** Where people put what they built or unpacked, and where zoo itself does; a login over ssh has a short PATH. */
export const SERVER_FOLDERS: readonly string[] = [
  '~/.local/bin',
  '~/bin',
  '~/llama.cpp/build/bin',
  '/opt/llama.cpp/bin',
  '/opt/llama.cpp/build/bin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '~/.cache/zoo/toolchains/llama.cpp/*/bin',
];
