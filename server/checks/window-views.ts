import type { CriterionDocument, ExposureDocument, IncidentDocument } from '../incident-file/incident-document';
import { type Labelled, labelOf } from '../incident-file/label-of';
import { windowEndText } from '../incident-file/window-text';
import { formatMomentOf } from '../time/format-time';
import { parseLocalTime } from '../time/local-time';
import type { WindowEnd } from '../time/time-window';
import type { Evidence, ExposureAnswer } from './answer';
import type { Place } from './own-activities-repository';
import type { Reading } from './reading';
import { type WindowPicture, windowPicture } from './window-picture';

type ActivityEvidence = Extract<Evidence, { kind: 'activity' }>;

/** One of the person's own activities. */
export interface FactView {
  when: string;
  what: string;
  where: string;
  how: string;
  place: Place;
}

/** One window of the rule in words: who did what, where and when, counts. */
export interface WindowView {
  when: string;
  what: string;
  where: string | undefined;
  how: string | undefined;
  picture: WindowPicture | undefined;
  /** The picture in words. */
  pictureText: string;
  /** The person's own activities of its kind, in order of time: those that meet it, and the nearest of the others. */
  facts: FactView[];
}

/** Windows of the rule that this person meets; all of them where none is met. */
export function windowViews(
  exposure: ExposureDocument,
  answer: ExposureAnswer,
  incident: IncidentDocument,
  reading: Reading,
): WindowView[] {
  const activities = answer.evidence.filter((one): one is ActivityEvidence => one.kind === 'activity');
  const views = (exposure.criteria ?? []).map((criterion, position) => {
    const met = activities.filter((activity) => activity.criterion === position);
    const beside = ownIn(answer, position, reading).filter(({ place }) => place === 'before' || place === 'after');
    const facts = [...met.map((one) => ({ ...one, place: placeOf(one) })), ...beside];
    return { view: windowView(criterion, facts, incident, reading), isMet: met.length > 0 };
  });
  const met = views.filter(({ isMet }) => isMet);
  return (met.length > 0 ? met : views).map(({ view }) => view);
}

/** What is known of the reader's activities around one window of an incident, as of the revision that the answer rests on. */
export const ownIn = (
  of: { incident: string; revision: number; exposure: string },
  position: number,
  reading: Reading,
) =>
  (reading.own ?? []).filter(
    (one) =>
      one.incident === of.incident &&
      one.revision === of.revision &&
      one.exposure === of.exposure &&
      one.criterion === position,
  );

const placeOf = ({ isInside }: ActivityEvidence): Place => (isInside ? 'inside' : 'part');

type Fact = Omit<ActivityEvidence, 'kind' | 'criterion' | 'isInside' | 'isCertain'> & { place: Place };

/** One window with activities of its kind, drawn where there are any. */
export function windowView(
  criterion: CriterionDocument,
  facts: Fact[],
  incident: IncidentDocument,
  reading: Reading,
): WindowView {
  const sorted = facts.toSorted((a, b) => timeOf(a) - timeOf(b));
  const { now, lang, t } = reading;
  const count = (...places: Place[]) => facts.filter(({ place }) => places.includes(place)).length;
  const view = criterionView(criterion, incident, reading);
  return {
    ...view,
    picture:
      facts.length > 0
        ? windowPicture(criterion, sorted.filter(isDated), {
            timeZone: incident.time_zone,
            shownIn: reading.timeZone,
            now,
            lang,
          })
        : undefined,
    pictureText: t('checks:why.picture', {
      window: view.when,
      inside: count('inside', 'part'),
      before: count('before'),
      after: count('after'),
    }),
    facts: sorted.map((fact) => factView(fact, incident, reading)),
  };
}

/** Those whose time is not known come first. */
const timeOf = ({ occurredAt, timeZone }: Fact) =>
  occurredAt === undefined ? Number.NEGATIVE_INFINITY : parseLocalTime(occurredAt, timeZone).from.getTime();

/** A window in words. */
export function criterionView(
  criterion: CriterionDocument,
  incident: IncidentDocument,
  reading: Pick<Reading, 'lang' | 't' | 'timeZone'>,
) {
  const { t } = reading;
  const named = (what: Labelled, codes: string[] | undefined, between = t('checks:or')) =>
    codes?.map((code) => labelOf(incident, what, code, reading)).join(between);
  const joined = (parts: (string | undefined)[]) => parts.filter(Boolean).join(t('checks:and')) || undefined;
  const what = criterion.membership
    ? t('checks:membership')
    : (named('activities', criterion.activities) ?? t('checks:any_activity'));
  const except = (criterion.except ?? []).map((one) => exceptText(one, incident, reading)).join(t('checks:or'));
  return {
    when: windowText(criterion.membership ?? criterion, incident, reading),
    what: except ? t('checks:except', { what, except }) : what,
    where: joined([
      named('sites', criterion.sites, t('checks:and')),
      named('products', criterion.products, t('checks:and')),
    ]),
    how: joined([named('payment_methods', criterion.payment_methods), named('channels', criterion.channels)]),
  };
}

/** What is left out, in words. */
function exceptText(
  condition: NonNullable<CriterionDocument['except']>[number],
  incident: IncidentDocument,
  reading: Pick<Reading, 'lang' | 't' | 'timeZone'>,
): string {
  const { t } = reading;
  const named = (what: Labelled, codes: string[] | undefined) =>
    codes?.map((code) => labelOf(incident, what, code, reading)).join(t('checks:or'));
  const values = [
    named('activities', condition.activities),
    named('sites', condition.sites),
    named('products', condition.products),
    named('channels', condition.channels),
    named('payment_methods', condition.payment_methods),
    condition.from || condition.to ? windowText(condition, incident, reading) : undefined,
  ];
  return values.filter(Boolean).join(t('checks:and'));
}

function windowText(
  { from, to }: { from?: WindowEnd; to?: WindowEnd },
  { time_zone }: IncidentDocument,
  { lang, t, timeZone }: Pick<Reading, 'lang' | 't' | 'timeZone'>,
): string {
  const zones = { timeZone: time_zone, shownIn: timeZone };
  const [first, last] = [
    from && windowEndText(from, 'first', zones, lang, t),
    to && windowEndText(to, 'last', zones, lang, t),
  ];
  if (first && last) return t('checks:window.both', { from: first, to: last });
  if (first) return t('checks:window.from', { from: first });
  return last ? t('checks:window.to', { to: last }) : t('checks:window.always');
}

const isDated = (fact: Fact): fact is Fact & { occurredAt: string } => fact.occurredAt !== undefined;

function factView(activity: Fact, incident: IncidentDocument, reading: Reading): FactView {
  const { lang, t, timeZone } = reading;
  const named = (what: Labelled, code: string | undefined) => code && labelOf(incident, what, code, reading);
  const dash = t('checks:not_stated');
  const how = [named('payment_methods', activity.paymentMethod), named('channels', activity.channel)].filter(Boolean);
  return {
    when: activity.occurredAt
      ? formatMomentOf(lang, activity.occurredAt, activity.timeZone, timeZone)
      : t('checks:time_unknown'),
    what: labelOf(incident, 'activities', activity.activity, reading),
    where:
      [named('sites', activity.site), named('products', activity.product)].filter(Boolean).join(t('checks:and')) ||
      dash,
    how: how.join(t('checks:and')) || dash,
    place: activity.place,
  };
}
