import { openFile } from '../../../clients/huggingface/open-file.ts';
import type { HubHttp } from '../../../clients/huggingface/hub-http.ts';
import { resumeDownload, skipping } from '../../resume-download.ts';
import type { RemoteRepo } from '../../target.ts';

export function downloadFile(
  http: HubHttp,
  repo: string,
  ...[file, kept]: Parameters<RemoteRepo['download']>
): AsyncIterable<Uint8Array> {
  const { path, revision } = file;
  const what = `download ${path} of ${repo}`;
  return resumeDownload({
    file,
    kept,
    async open(start) {
      const headers = start === 0 ? {} : { range: `bytes=${start}-` };
      const { status, bytes } = await openFile(http, { repo, revision, path, what, headers });
      return start > 0 && status !== 206 ? skipping(bytes, start) : bytes;
    },
    failureOf: (error) => http.failureOf(error, what),
  });
}
