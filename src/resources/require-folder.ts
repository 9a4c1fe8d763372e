/** Where a fleet file names a folder of this machine. */
export type FolderKey = 'source:' | 'ledger:' | 'zoo:';

/** Asked before anything in a folder is looked at. Throws WorldFailure `permission` when the fleet may not name it. */
export type RequireFolder = (directory: string, key: FolderKey) => Promise<void>;
