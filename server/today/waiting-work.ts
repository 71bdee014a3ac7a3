import { countDueCallBacks } from '../calls/handle-call-backs';
import { maySee } from '../changes/change-pages';
import { listWaitingChanges } from '../changes/changes-repository';
import { countLetterWishes } from '../credentials/letter-wishes-repository';
import type { Dependencies } from '../dependencies';
import { countUnfinishedImports } from '../imports/imports-repository';
import { countOpenInquiries } from '../inquiries/inquiries-repository';
import { countLostMails } from '../mail/mails-repository';
import { mayActAs, type Role, type Staff } from '../people/staff';

/** How much of one kind there is, and since when the first of it. */
export interface Tally {
  count: number;
  /** Null: there is none. */
  since: Date | null;
}

/** Work that waits for somebody of the reader's role. */
export interface Waiting extends Tally {
  /** Texts of `today:work.`. */
  kind: KindOfWork;
  /** Page on which it is done. */
  path: string;
}

export type KindOfWork =
  | 'changes'
  | 'imports'
  | 'imports_running'
  | 'inquiries'
  | 'call_backs'
  | 'letters'
  | 'mails_lost';

type Parts = Pick<Dependencies, 'db' | 'keys' | 'now'>;

/** Milliseconds for which a mail that was given up stands among the work. */
const week = 7 * 86_400_000;

const kinds: {
  kind: KindOfWork;
  path: string;
  roles: Role[];
  count: (parts: Parts, staff: Staff) => Promise<Tally>;
}[] = [
  { kind: 'changes', path: '/staff/changes', roles: ['operator', 'admin'], count: countChanges },
  {
    kind: 'imports',
    path: '/operate/imports',
    roles: ['operator'],
    count: ({ db }) => countUnfinishedImports(db, 'waiting'),
  },
  {
    kind: 'imports_running',
    path: '/operate/imports',
    roles: ['operator'],
    count: ({ db }) => countUnfinishedImports(db, 'running'),
  },
  { kind: 'inquiries', path: '/support/inquiries', roles: ['support'], count: ({ db }) => countOpenInquiries(db) },
  { kind: 'call_backs', path: '/support/call-backs', roles: ['support'], count: countDueCallBacks },
  { kind: 'letters', path: '/operate', roles: ['operator'], count: ({ db }) => countLetterWishes(db) },
  {
    ...{ kind: 'mails_lost', path: '/operate/mails', roles: ['operator'] },
    count: ({ db, now }) => countLostMails(db, new Date(now().getTime() - week)),
  },
];

/** What waits, kind by kind; kinds of which there is nothing, too. */
export async function listWaiting(parts: Parts, staff: Staff): Promise<Waiting[]> {
  const own = kinds.filter(({ roles }) => mayActAs(staff.role, roles));
  return Promise.all(own.map(async ({ kind, path, count }) => ({ kind, path, ...(await count(parts, staff)) })));
}

/** Changes that the reader may see; who of them may decide is said on their page. */
async function countChanges({ db }: Parts, staff: Staff): Promise<Tally> {
  const waiting = (await listWaitingChanges(db)).filter((change) => maySee(change, staff));
  return { count: waiting.length, since: waiting[0]?.askedAt ?? null };
}
