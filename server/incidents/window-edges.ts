import type { CriterionDocument, ExposureDocument, IncidentDocument } from '../incident-file/incident-document';
import type { Probe } from '../matching/ask-about-probes';
import type { FacetValues } from '../matching/register-facets';
import { codeKey } from '../people/code-key';
import { type TimeWindow, timeWindowOf, type WindowEnd } from '../time/time-window';
import { criterionFields } from './obstacle';

/** An instant beside an end of a window, and somebody made up who meets all else that the criterion asks. */
export interface WindowEdge {
  exposure: string;
  /** Place of the criterion in its exposure, from 0. */
  criterion: number;
  window: 'criterion' | 'membership' | 'except';
  /** The end that it is beside; undefined: the window has none. */
  end: 'from' | 'to' | undefined;
  /** Start of a second. */
  at: Date;
  /** Where it lies: `unsure` between the ends that a window may have. */
  side: 'inside' | 'unsure' | 'outside';
  /** Whether the person stands on the list of the exposure, as the basis `both` asks: who does is possible at any time. */
  isListed: boolean;
  probe: Probe;
}

type Condition = Pick<CriterionDocument, (typeof criterionFields)[number]> & { from?: WindowEnd; to?: WindowEnd };
type Windowed = Pick<WindowEdge, 'window'> & { condition: Condition; facet: FacetValues };

const second = 1000;
/** Before every window: since then the made-up person is a member. */
const longAgo = new Date('1900-01-01T00:00:00Z');

/**
 * The instants around both ends of every window of a file, exceptions included: the last second outside, the first inside, the last inside and the
 * first outside; four at an end that is uncertain. A window without ends has one. Who is asked about meets the rest: values, kinds of member, the
 * list where the basis is `both`, and the exposures that it is part of.
 */
export function listWindowEdges(document: IncidentDocument, now: Date): WindowEdge[] {
  return document.exposures
    .filter(({ basis }) => basis !== 'list')
    .flatMap((exposure) =>
      (exposure.criteria ?? []).flatMap((criterion, position) =>
        windowsOf(criterion).flatMap((one) => {
          const within = timeWindowOf(criterion.membership ?? criterion, document.time_zone);
          const window = timeWindowOf(one.condition, document.time_zone);
          const known = {
            exposure: exposure.code,
            criterion: position,
            window: one.window,
            isListed: exposure.basis === 'both',
          };
          return instantsOf(window, insideOf(within, now)).map(({ end, at }) => ({
            ...{ ...known, end, at, side: sideOf(window, at) },
            probe: probeOf(document, exposure, { ...one, end, at }, now),
          }));
        }),
      ),
    );
}

/** The window of a criterion, and those of its exceptions that can be met at all. */
function windowsOf(criterion: CriterionDocument): Windowed[] {
  const { membership, except = [] } = criterion;
  const facet = facetOf(criterion, except);
  if (membership) return [{ window: 'membership', condition: membership, facet }];
  const excepted = except
    .filter((one) => criterionFields.every((field) => valuesFor(field, criterion, one).length > 0))
    .map((condition) => {
      const others = except.filter((one) => one !== condition);
      return { window: 'except' as const, condition, facet: facetOf(criterion, others, condition) };
    });
  return [{ window: 'criterion', condition: criterion, facet }, ...excepted];
}

function instantsOf(window: TimeWindow, anywhere: Date): Pick<WindowEdge, 'end' | 'at'>[] {
  const { possibleFrom, certainFrom, certainUntil, possibleUntil } = window;
  const around = (end: 'from' | 'to', edges: (Date | undefined)[]) =>
    [...new Set(edges.flatMap((edge) => edge?.getTime() ?? []))]
      .sort((a, b) => a - b)
      .flatMap((edge) => [edge - second, edge].map((at) => ({ end, at: new Date(at) })));
  const edges = [...around('from', [possibleFrom, certainFrom]), ...around('to', [certainUntil, possibleUntil])];
  return edges.length > 0 ? edges : [{ end: undefined, at: anywhere }];
}

/** An instant for which a window holds certainly. */
const insideOf = ({ certainFrom, certainUntil }: TimeWindow, now: Date): Date =>
  certainFrom ??
  (certainUntil && new Date(certainUntil.getTime() - second)) ??
  new Date(now.getTime() - (now.getTime() % second));

function sideOf({ possibleFrom, certainFrom, certainUntil, possibleUntil }: TimeWindow, at: Date): WindowEdge['side'] {
  const lies = (from: Date | undefined, until: Date | undefined) =>
    (from === undefined || at >= from) && (until === undefined || at < until);
  if (lies(certainFrom, certainUntil)) return 'inside';
  return lies(possibleFrom, possibleUntil) ? 'unsure' : 'outside';
}

function probeOf(
  document: IncidentDocument,
  exposure: ExposureDocument,
  { window, facet, end, at }: Windowed & Pick<WindowEdge, 'end' | 'at'>,
  now: Date,
): Probe {
  const wider = partsAbove(document, exposure);
  const isMembership = window === 'membership';
  const leaves = isMembership && end === 'from';
  return {
    kinds: [...new Set([exposure, ...wider].flatMap(({ member_kinds = [] }) => member_kinds))],
    registeredAt: isMembership && end === 'to' ? at : longAgo,
    ...(leaves && { withdrawnAt: at }),
    activities: [...(isMembership ? [] : [{ facet, at }]), ...wider.flatMap((one) => activityFor(document, one, now))],
    lists: [
      ...(exposure.basis === 'both' ? [exposure.code] : []),
      ...wider.filter(({ basis }) => basis !== 'window').map(({ code }) => code),
    ],
  };
}

/** The exposures that one is part of, the nearest first. */
function partsAbove({ exposures }: IncidentDocument, { part_of }: ExposureDocument): ExposureDocument[] {
  const wider = exposures.find(({ code }) => code === part_of);
  return wider ? [wider, ...partsAbove({ exposures } as IncidentDocument, wider)] : [];
}

/** What makes an exposure match certainly, as far as activities do. */
function activityFor({ time_zone }: IncidentDocument, { criteria = [] }: ExposureDocument, now: Date) {
  const criterion = criteria.find(({ membership }) => !membership);
  if (!criterion) return [];
  return [{ facet: facetOf(criterion, criterion.except ?? []), at: insideOf(timeWindowOf(criterion, time_zone), now) }];
}

/** Stands where nothing is asked, so that no value is blank and no exception meets it. */
const anything = 'any-other-value';

/** Values that a field may have: as a criterion asks, and an exception of it. */
function valuesFor(field: (typeof criterionFields)[number], criterion: Condition, target?: Condition): string[] {
  const [asked, narrowed] = [criterion[field], target?.[field]];
  if (!asked || !narrowed) return asked ?? narrowed ?? [anything];
  const keys = new Set(narrowed.map(codeKey));
  return asked.filter((value) => keys.has(codeKey(value)));
}

/** More combinations than these are not tried. */
const mostTried = 2_000;

/** Values that meet a criterion, and an exception of it where one is given, and as few of the other exceptions as can be. */
function facetOf(criterion: Condition, others: readonly Condition[], target?: Condition): FacetValues {
  let combinations: Record<string, string>[] = [{}];
  for (const field of criterionFields)
    combinations = combinations
      .flatMap((one) => valuesFor(field, criterion, target).map((value) => ({ ...one, [field]: value })))
      .slice(0, mostTried);
  const met = (one: Record<string, string>) => others.filter((other) => meets(one, other)).length;
  const least = combinations.reduce((best, one) => (met(one) < met(best) ? one : best));
  return {
    activity: least.activities as string,
    site: least.sites as string,
    product: least.products as string,
    channel: least.channels as string,
    paymentMethod: least.payment_methods as string,
  };
}

const meets = (values: Record<string, string>, condition: Condition): boolean =>
  criterionFields.every((field) => {
    const stated = condition[field];
    return !stated || stated.map(codeKey).includes(codeKey(values[field] as string));
  });
