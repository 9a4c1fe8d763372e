import type { Route } from '../http/route.ts';
import { ACCOUNT_ROUTES } from './account.ts';
import { COMMIT_ROUTES } from './commit.ts';
import { HISTORY_ROUTES } from './history.ts';
import { LFS_ROUTES } from './lfs.ts';
import { LIST_ROUTES } from './list.ts';
import { PAGE_ROUTES } from './pages.ts';
import { PREUPLOAD_ROUTES } from './preupload.ts';
import { INFO_ROUTES } from './info.ts';
import { DISCUSSION_ROUTES } from './discussions.ts';
import { REF_ROUTES } from './refs.ts';
import { REGISTRY_ROUTES } from './registry.ts';
import { REPO_ROUTES } from './repos.ts';
import { RESOLVE_ROUTES } from './resolve.ts';
import { TREE_ROUTES } from './tree.ts';
import { XET_ROUTES } from './xet.ts';

/** Addresses with a fixed first part come before those that could be any repo. */
export const ROUTES: readonly Route[] = [
  ...ACCOUNT_ROUTES,
  ...REPO_ROUTES,
  ...LIST_ROUTES,
  ...LFS_ROUTES,
  ...XET_ROUTES,
  ...REGISTRY_ROUTES,
  ...TREE_ROUTES,
  ...HISTORY_ROUTES,
  ...PREUPLOAD_ROUTES,
  ...COMMIT_ROUTES,
  ...REF_ROUTES,
  ...DISCUSSION_ROUTES,
  ...INFO_ROUTES,
  ...RESOLVE_ROUTES,
  ...PAGE_ROUTES,
];
