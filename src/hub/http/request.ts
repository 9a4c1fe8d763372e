import type { IncomingHttpHeaders } from 'node:http';
import type { Asker } from '../access.ts';
import type { OllamaModels } from '../gguf/ollama-manifest.ts';
import type { HubStore } from '../store/open-store.ts';
import type { Repo } from '../store/repos.ts';
import type { Turnstile } from '../turnstile.ts';
import type { UrlSigner } from '../url-signer.ts';

/** What every route needs of the hub that it belongs to. */
export interface HubContext {
  readonly store: HubStore;
  readonly ollamaModels: OllamaModels;
  readonly signer: UrlSigner;
  /** Whether there are users, and every request needs a token. */
  readonly needsToken: boolean;
  /** How large files are asked for from clients that can do both. */
  readonly largeFiles: 'lfs' | 'xet';
  /** Larger files are asked for in parts, from clients that can. */
  readonly multipartFromBytes: number;
  /** The largest file that it takes. */
  readonly fileBytes: number;
  readonly turnstile: Turnstile;
}

export interface HubRequest {
  readonly hub: HubContext;
  readonly method: string;
  /** Still encoded, as it was sent. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** `http://host:port` as the client knows it: every address in an answer starts with it. */
  readonly origin: string;
  readonly asker: Asker;
  /** Can be read once; what a route leaves of it is thrown away. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The client is gone, or has its answer: what takes long is in vain. */
  readonly left: AbortSignal;
  /** Decoded values of `:name` in the route's pattern. */
  readonly params: Readonly<Record<string, string>>;
  /** Decoded segments behind the pattern's `*`. */
  readonly rest: readonly string[];
}

/** A request to a repo that exists and that the asker may see (and change, where the route changes something). */
export interface RepoRequest extends HubRequest {
  readonly repo: Repo;
}
