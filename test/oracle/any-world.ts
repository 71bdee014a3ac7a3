import fc from 'fast-check';
import type { Activity, Criterion, Entry, Exposure, Incident, Member } from './oracle';
import { stretchOf } from './oracle-time';

/** Incidents, members and lists that can meet; many live incidents and many members make one round of the database worth many cases. */
export interface World {
  incidents: Incident[];
  members: Member[];
}

export const sizes = { incidents: 10, members: 50 };

/** Windows and activities share few moments, a step around each: boundaries are what most of them have in common. */
const anchors = [
  '2016-05-20T00:00:00',
  '2016-12-22T08:30:00',
  '2016-03-13T02:30:00',
  '2016-11-06T01:30:00',
  '2016-10-30T23:59:59',
];
const steps = [0, 0, 0, 1, -1, 60, -60, 1800, -3600, 86_400, -86_400, 86_399];
const zones = ['Asia/Tokyo', 'Asia/Tokyo', 'America/New_York', 'Europe/London', 'Asia/Kathmandu'];
const lengths = { day: 10, minute: 16, second: 19 };
const precision = fc.constantFrom<keyof typeof lengths>('day', 'minute', 'second');

const moment = fc
  .tuple(fc.constantFrom(...anchors), fc.constantFrom(...steps), precision)
  .map(([anchor, step, unit]) =>
    new Date(Date.parse(`${anchor}Z`) + step * 1000).toISOString().slice(0, lengths[unit]),
  );

/** The same code as different people type it. */
const written = (...codes: string[]) =>
  fc
    .tuple(fc.constantFrom(...codes), fc.nat(5))
    .map(([code, form]) => [code, code, code, code.toUpperCase(), ` ${code} `, wide(code)][form] as string);
const wide = (text: string) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
const some = (...codes: string[]) => fc.array(written(...codes), { minLength: 1, maxLength: 2 });
const often = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const activity: fc.Arbitrary<Activity> = fc
  .record({
    activity: written('paid', 'paid', 'login'),
    site: often(written('alpha', 'β店')),
    product: sometimes(written('card')),
    channel: sometimes(written('app', 'web')),
    paymentMethod: sometimes(written('credit')),
    occurredAt: moment,
    offset: fc.constantFrom('', '', '', 'Z', '+09:00', '-05:00'),
    timeZone: fc.constantFrom(...zones),
  })
  .map(({ offset, ...read }) => ({
    ...read,
    occurredAt: read.occurredAt + (read.occurredAt.length > 10 ? offset : ''),
  }));

const criterion = (timeZone: string): fc.Arbitrary<Criterion> =>
  fc
    .record({
      activities: often(some('paid', 'login')),
      sites: sometimes(some('alpha', 'β店')),
      products: rarely(some('card')),
      channels: rarely(some('app', 'web')),
      payment_methods: rarely(some('credit')),
      from: often(moment),
      to: often(moment),
    })
    .map((made) => {
      const isBackward =
        made.from && made.to && stretchOf(made.from, timeZone).first > stretchOf(made.to, timeZone).last;
      return isBackward ? { ...made, from: made.to, to: made.from } : made;
    });

const memberIdOf = (index: number) => `M-${index}`;
const someone = fc.nat(sizes.members - 1).map(memberIdOf);
/** Entries that mean one member, several, or none. */
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 5, arbitrary: someone.map((member) => ({ members: [member] })) },
  { weight: 2, arbitrary: fc.uniqueArray(someone, { minLength: 2, maxLength: 3 }).map((members) => ({ members })) },
  { weight: 2, arbitrary: fc.nat(9).map((index) => ({ members: [], email: `nobody-${index}@example.com` })) },
);

const exposure = (index: number, timeZone: string, needsLists: boolean): fc.Arbitrary<Exposure> =>
  fc
    .record({
      basis: fc.constantFrom<Exposure['basis']>('window', 'window', 'list', 'both', 'both', 'either'),
      criteria: fc.array(criterion(timeZone), { minLength: 1, maxLength: 3 }),
      isOpen: fc.nat(4).map((chance) => chance === 0),
      member_kinds: sometimes(some('affiliate', '卸')),
      include_withdrawn: fc.nat(3).map((chance) => chance > 0),
      part_of: index === 0 ? fc.constant(undefined) : sometimes(fc.nat(index - 1)),
      entries: fc.array(entry, { minLength: 1, maxLength: 20 }),
      hasList: fc.nat(2).map((chance) => chance > 0),
    })
    .map(({ entries, hasList, isOpen, part_of, criteria, ...made }) => ({
      ...made,
      code: `e${index}`,
      ...(part_of === undefined ? {} : { part_of: `e${part_of}` }),
      ...(made.basis === 'list' || (made.basis === 'window' && isOpen) ? {} : { criteria }),
      ...(hasList || (needsLists && made.basis !== 'window') ? { list: entries } : {}),
    }));

/** `lacks`: a published incident may be without a list that it needs. */
const incident = (lacks: boolean): fc.Arbitrary<Incident> =>
  fc
    .record({
      state: fc.constantFrom<Incident['state']>(
        'published',
        'published',
        'published',
        'closed',
        'investigating',
        'investigating',
        'draft',
      ),
      time_zone: fc.constantFrom(...zones),
      count: fc.integer({ min: 1, max: 5 }),
    })
    .chain(({ count, state, time_zone }) =>
      fc
        .tuple(
          ...Array.from({ length: count }, (_, index) =>
            exposure(index, time_zone, state !== 'investigating' && !lacks),
          ),
        )
        .map((exposures) => ({ code: '', state, time_zone, exposures })),
    );

const member: fc.Arbitrary<Omit<Member, 'memberId'>> = fc.record({
  isWithdrawn: fc.nat(3).map((chance) => chance === 0),
  kinds: fc.uniqueArray(written('affiliate', '卸'), { maxLength: 2 }),
  activities: fc.array(activity, { maxLength: 4 }),
  hasRejectedActivity: fc.nat(11).map((chance) => chance === 0),
});

export const anyWorld: fc.Arbitrary<World> = fc
  .tuple(
    fc
      .nat(7)
      .chain((chance) => fc.array(incident(chance === 0), { minLength: sizes.incidents, maxLength: sizes.incidents })),
    fc.array(member, { minLength: sizes.members, maxLength: sizes.members }),
  )
  .map(([incidents, members]) => ({
    incidents: incidents.map((made, index) => ({ ...made, code: `i${index}` })),
    members: members.map((made, index) => ({ ...made, memberId: memberIdOf(index) })),
  }));
