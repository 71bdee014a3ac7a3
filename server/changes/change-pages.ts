import type { TFunction } from 'i18next';
import type { Told } from '../errors';
import { mayActAs, type Staff } from '../people/staff';
import { place } from '../place';
import type { Language } from '../texts/i18n';
import { formatDateTime } from '../time/format-time';
import { approversOf, type Change, type ChangeKind } from './change';
import { waitingStates } from './change-states';

export interface Reader {
  lang: Language;
  t: TFunction;
  staff: Staff;
  /** See `findStaffNames`. */
  nameOf: (handle: string) => string;
}

/** Where something is approved that has a page of its own. */
const ownPages: Partial<Record<ChangeKind, (target: string) => string>> = {
  'list.approve': (target) => `/operate/imports/${target.replace(/^import /, '')}`,
  'import.load': (target) => `/operate/imports/${target.replace(/^import /, '')}`,
  'incident.publish': (target) => `/operate/incidents/${target.replace(/ revision \d+$/, '')}/approve`,
};

/** Admins decide about staff accounts, and see nothing that concerns customers. */
export const maySee = ({ kind }: Pick<Change, 'kind'>, { role }: Staff): boolean =>
  kind.startsWith('staff.') || mayActAs(role, ['operator']);

export function changeRow(change: Change, { lang, t, nameOf }: Reader) {
  const { changeId, kind, target, state, clears, askedBy, askedAt } = change;
  return {
    changeId,
    what: t(`changes:kind.${kind.replace('.', '_')}`, {
      target: /^staff-\d+$/.test(target) ? nameOf(target) : target,
      ...said(change),
    }),
    state,
    isWaiting: waitingStates.includes(state),
    clears: clears.toLocaleString(lang),
    askedBy: nameOf(askedBy),
    askedAt: formatDateTime(lang, askedAt, place.timeZone),
  };
}

/** What is said in words, where a change does nothing else. */
function said({ data }: Change): { covers: string } {
  const of = (data.of ?? []) as { activity: string; site?: string }[];
  const pairs = of.map(({ activity, site }) => (site ? `${activity}@${site}` : activity));
  return { covers: [data.covers, ...pairs].filter(Boolean).join(', ') };
}

/** One change: what, who, whom it clears, and what the reader may do with it. */
export function changePage(found: { change: Change; people: string[]; refusal: Told | undefined }, reader: Reader) {
  const { change, people, refusal } = found;
  const { lang, t, nameOf, staff } = reader;
  const row = changeRow(change, reader);
  const mayDecide =
    row.isWaiting && (staff.handle === change.askedBy || mayActAs(staff.role, approversOf(change.kind)));
  const role = change.data.role;
  return {
    title: t('changes:show.title', { id: change.changeId }),
    ...row,
    count: change.clears,
    reason: change.reason,
    role: typeof role === 'string' ? role : undefined,
    people,
    figures: (change.data.wrong ?? []) as {
      kind: string;
      subject: string;
      recorded: string | null;
      found: string | null;
    }[],
    refusal: row.isWaiting && refusal ? t(refusal.told, refusal.values ?? {}) : undefined,
    ownPage: ownPages[change.kind]?.(change.target),
    mayApprove: row.isWaiting && refusal === undefined,
    mayReject: mayDecide,
    history: [
      { what: 'approved', who: change.approvedBy, at: change.approvedAt },
      { what: change.state === 'rejected' ? 'rejected' : 'applied', who: change.endedBy, at: change.endedAt },
    ].flatMap(({ what, who, at }) =>
      who && at ? [{ what, who: nameOf(who), at: formatDateTime(lang, at, place.timeZone) }] : [],
    ),
    isAlone: !change.fourEyes,
  };
}
