import { type Answer, json } from '../http/answer.ts';
import { readJsonObject, requiredText, textField } from '../http/read-body.ts';
import type { RepoRequest } from '../http/request.ts';
import { type Route, apiRoute } from '../http/route.ts';
import { HubError } from '../hub-error.ts';
import {
  addEvent,
  changeDiscussion,
  eventId,
  mergePullRequest,
  openDiscussion,
} from '../store/pull-requests.ts';
import type { Discussion, DiscussionEvent } from '../store/repo-record.ts';
import { webUrl } from './repo-address.ts';

/** Proposed changes, and what people say about them. */
export const DISCUSSION_ROUTES: readonly Route[] = [
  apiRoute('GET', '/discussions', { effect: 'read', handle: listDiscussions }),
  apiRoute('POST', '/discussions', { effect: 'write', handle: open }),
  apiRoute('GET', '/discussions/:number', { effect: 'read', handle: show }),
  apiRoute('POST', '/discussions/:number/comment', { effect: 'write', handle: comment }),
  apiRoute('POST', '/discussions/:number/comment/:comment/edit', { effect: 'write', handle: editComment }),
  apiRoute('POST', '/discussions/:number/comment/:comment/hide', { effect: 'write', handle: hideComment }),
  apiRoute('POST', '/discussions/:number/status', { effect: 'write', handle: setStatus }),
  apiRoute('POST', '/discussions/:number/title', { effect: 'write', handle: setTitle }),
  apiRoute('POST', '/discussions/:number/merge', { effect: 'write', handle: merge }),
];

async function listDiscussions({ repo, query }: RepoRequest): Promise<Answer> {
  const type = query.get('type');
  const status = query.get('status');
  const author = query.get('author');
  const wanted = repo.record.discussions.filter(
    (discussion) =>
      (type !== 'pull_request' || discussion.base !== undefined) &&
      (type !== 'discussion' || discussion.base === undefined) &&
      (author === null || discussion.author === author) &&
      (status === 'open' || status === 'closed' ? isOpen(discussion) === (status === 'open') : true),
  );
  const newestFirst = wanted.toReversed();
  return json({
    discussions: newestFirst.map((discussion) => summary(repo.record, discussion)),
    count: newestFirst.length,
    start: 0,
    numClosedDiscussions: repo.record.discussions.filter((discussion) => !isOpen(discussion)).length,
  });
}

function isOpen({ status }: Discussion): boolean {
  return status === 'open' || status === 'draft';
}

async function open({ hub, repo, body, asker, origin }: RepoRequest): Promise<Answer> {
  const wish = await readJsonObject(body);
  const { record } = await hub.store.repos.update(repo.record.id, async (current) =>
    openDiscussion(current.record, {
      title: requiredText(wish, 'title'),
      description: textField(wish, 'description') ?? '',
      author: asker.name,
      isPullRequest: wish['pullRequest'] === true,
    }),
  );
  const opened = record.discussions.at(-1);
  if (opened === undefined) throw new HubError(500, 'The discussion was not opened');
  return json({
    num: opened.number,
    url: `${webUrl(origin, record)}/discussions/${opened.number}`,
    pullRequest: opened.base !== undefined,
  });
}

async function show({ repo, params }: RepoRequest): Promise<Answer> {
  const discussion = repo.record.discussions.find(({ number }) => number === Number(params['number']));
  if (discussion === undefined) throw new HubError(404, 'Discussion not found');
  return json({
    ...summary(repo.record, discussion),
    events: discussion.events.map((event) => eventJson(event)),
    ...(discussion.base === undefined
      ? {}
      : {
          filesWithConflicts: [],
          diff: '',
          changes: {
            base: discussion.base,
            ...(discussion.mergedAs === undefined ? {} : { mergeCommitId: discussion.mergedAs }),
          },
        }),
  });
}

async function comment(request: RepoRequest): Promise<Answer> {
  const text = requiredText(await readJsonObject(request.body), 'comment');
  return newEvent(request, (discussion, by) => addEvent(discussion, { ...by, type: 'comment', text }));
}

async function editComment(request: RepoRequest): Promise<Answer> {
  const text = requiredText(await readJsonObject(request.body), 'content');
  return changeComment(request, (comment) => ({ ...comment, text, editedAt: new Date().toISOString() }));
}

/** For good, as on the Hub: the text is gone. */
async function hideComment(request: RepoRequest): Promise<Answer> {
  return changeComment(request, (comment) => ({ ...comment, text: '', isHidden: true }));
}

type CommentEvent = Extract<DiscussionEvent, { type: 'comment' }>;

async function changeComment(
  { hub, repo, params }: RepoRequest,
  change: (comment: CommentEvent) => CommentEvent,
): Promise<Answer> {
  let changed: CommentEvent | undefined;
  await hub.store.repos.update(repo.record.id, async (current) =>
    changeDiscussion(current.record, Number(params['number']), (discussion) => ({
      ...discussion,
      events: discussion.events.map((event) => {
        if (event.type !== 'comment' || event.id !== params['comment']) return event;
        changed = change(event);
        return changed;
      }),
    })),
  );
  if (changed === undefined) throw new HubError(404, 'Comment not found');
  return json({ updatedComment: eventJson(changed) });
}

async function setStatus(request: RepoRequest): Promise<Answer> {
  const wish = await readJsonObject(request.body);
  const status = requiredText(wish, 'status');
  if (status !== 'open' && status !== 'closed') throw new HubError(400, `Unknown status: ${status}`);
  return newEvent(request, (discussion, by) => {
    if (discussion.status === 'merged') throw new HubError(400, 'It is merged already');
    return addEvent({ ...discussion, status }, { ...by, type: 'status', status });
  });
}

async function setTitle(request: RepoRequest): Promise<Answer> {
  const title = requiredText(await readJsonObject(request.body), 'title');
  return newEvent(request, (discussion, by) =>
    addEvent({ ...discussion, title }, { ...by, type: 'title', from: discussion.title, to: title }),
  );
}

type EventHead = Pick<DiscussionEvent, 'id' | 'at' | 'author'>;

async function newEvent(
  { hub, repo, params, asker }: RepoRequest,
  change: (discussion: Discussion, by: EventHead) => Discussion,
): Promise<Answer> {
  const number = Number(params['number']);
  const by: EventHead = { id: eventId(), at: new Date().toISOString(), author: asker.name };
  const { record } = await hub.store.repos.update(repo.record.id, async (current) =>
    changeDiscussion(current.record, number, (discussion) => change(discussion, by)),
  );
  const event = record.discussions.find((known) => known.number === number)?.events.at(-1);
  return json(
    event === undefined
      ? {}
      : { newMessage: eventJson(event), newStatus: eventJson(event), newTitle: eventJson(event) },
  );
}

async function merge({ hub, repo, params, asker }: RepoRequest): Promise<Answer> {
  await mergePullRequest(hub.store, repo.record.id, { number: Number(params['number']), author: asker.name });
  return json({});
}

function summary(record: RepoRequest['repo']['record'], discussion: Discussion) {
  return {
    num: discussion.number,
    title: discussion.title,
    status: discussion.status,
    createdAt: discussion.createdAt,
    author: { name: discussion.author },
    isPullRequest: discussion.base !== undefined,
    repo: { name: record.name, type: record.type.slice(0, -1) },
    numComments: discussion.events.filter(({ type }) => type === 'comment').length,
  };
}

function eventJson(event: DiscussionEvent) {
  const head = { id: event.id, createdAt: event.at, author: { name: event.author } };
  switch (event.type) {
    case 'comment':
      return {
        ...head,
        type: 'comment',
        data: {
          edited: event.editedAt !== undefined,
          hidden: event.isHidden === true,
          latest: { raw: event.text, updatedAt: event.editedAt ?? event.at },
        },
      };
    case 'commit':
      return { ...head, type: 'commit', data: { oid: event.oid, subject: event.title } };
    case 'status':
      return { ...head, type: 'status-change', data: { status: event.status } };
    case 'title':
      return { ...head, type: 'title-change', data: { from: event.from, to: event.to } };
  }
}
