import fc from 'fast-check';
import type { Activity, Condition, Criterion, Entry, Exposure, Incident, Member } from './oracle';
import type { Loaded, Rejected } from './oracle-gate';
import { stretchOf } from './oracle-time';

/** Incidents, members and lists that can meet; many live incidents and many members make one round of the database worth many cases. */
export interface World {
  incidents: Incident[];
  members: Member[];
  /** Absent: everything is covered, and the self-check agrees. */
  loaded?: Omit<Loaded, 'activities'>;
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

/** The same code as different people and programs write it. */
const written = (...codes: string[]) =>
  fc
    .tuple(fc.constantFrom(...codes), fc.nat(8))
    .map(
      ([code, form]) =>
        [
          code,
          code,
          code,
          code.toUpperCase(),
          ` ${code} `,
          wide(code),
          code.replace('-', '−').replace('〜', '～'),
          code.replace('-', 'ー').replace('〜', '∼'),
          `${code}\u200e`,
        ][form] as string,
    );
const blank = fc.constantFrom(undefined, undefined, '', ' ', '\u200b');
/** A value or nothing, which says nothing. */
const perhaps = (value: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: blank });
const wide = (text: string) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
const some = (...codes: string[]) => fc.array(written(...codes), { minLength: 1, maxLength: 2 });
const often = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const activity: fc.Arbitrary<Activity> = fc
  .record({
    activity: written('paid', 'paid', 'login'),
    site: perhaps(written('alpha-1', 'alpha1', 'β〜店')),
    product: perhaps(written('card')),
    channel: perhaps(written('app', 'web')),
    paymentMethod: perhaps(written('credit')),
    occurredAt: fc.oneof({ weight: 15, arbitrary: moment }, { weight: 1, arbitrary: fc.constant(undefined) }),
    offset: fc.constantFrom('', '', '', 'Z', '+09:00', '-05:00'),
    timeZone: fc.constantFrom(...zones),
  })
  .map(({ offset, ...read }) => ({
    ...read,
    occurredAt: read.occurredAt && read.occurredAt + (read.occurredAt.length > 10 ? offset : ''),
  }));

const windowMoment = fc.oneof(
  { weight: 6, arbitrary: moment },
  { weight: 1, arbitrary: fc.constantFrom('2016-05', '2016-12', '2016-11') },
);

/** Both ends, in order. */
const ends = (timeZone: string) => {
  const first = (text: string) => stretchOf(text, timeZone).first;
  const last = (text: string) => stretchOf(text, timeZone).last;
  const vague = fc
    .tuple(windowMoment, windowMoment, fc.boolean())
    .map(([one, other, isVague]) => (isVague ? [one, other] : [one, one]) as [string, string]);
  return fc.tuple(often(vague), often(vague)).map(([from, to]) => {
    const begins = from?.toSorted((a, b) => first(a) - first(b));
    const closes = to?.toSorted((a, b) => last(a) - last(b));
    const isBackward = begins && closes && first(begins[0] as string) > last(closes[1] as string);
    const end = (possible: string, certain: string) => (possible === certain ? possible : { possible, certain });
    return {
      ...(begins && !isBackward ? { from: end(begins[0] as string, begins[1] as string) } : {}),
      ...(closes ? { to: end(closes[1] as string, closes[0] as string) } : {}),
    };
  });
};

const values = {
  activities: often(some('paid', 'login')),
  sites: sometimes(some('alpha-1', 'β〜店')),
  products: rarely(some('card')),
  channels: rarely(some('app', 'web')),
  payment_methods: rarely(some('credit')),
};

const condition = (timeZone: string): fc.Arbitrary<Condition> =>
  fc
    .record({
      sites: rarely(some('alpha-1', 'β〜店')),
      channels: rarely(some('app')),
      payment_methods: sometimes(some('credit')),
      ends: sometimes(ends(timeZone)),
    })
    .map(({ ends: window, ...stated }) => ({ ...stated, ...window }));

const criterion = (timeZone: string, isLittle: boolean): fc.Arbitrary<Criterion> =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .record({
          values: fc.record(isLittle ? { ...values, sites: some('alpha-1'), channels: some('app') } : values),
          ends: ends(timeZone),
          except: rarely(fc.array(condition(timeZone), { minLength: 1, maxLength: 2 })),
          missing: rarely(fc.constant('no' as const)),
        })
        .map(({ values: stated, ends: window, ...made }) => ({ ...stated, ...window, ...made })),
    },
    { weight: isLittle ? 0 : 1, arbitrary: ends(timeZone).map((membership) => ({ membership })) },
  );

const memberIdOf = (index: number) => `M-${index}`;
/** The last few have done nothing and stand on no list, so that every run has people who match nothing. */
const strangers = 6;
const someone = fc.nat(sizes.members - strangers - 1).map(memberIdOf);
/** Entries that mean one member, several, or none. */
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 5, arbitrary: someone.map((member) => ({ members: [member] })) },
  {
    weight: 1,
    arbitrary: fc.tuple(someone, someone).map(([member, former]) => ({ members: [member], former: [former] })),
  },
  { weight: 2, arbitrary: fc.uniqueArray(someone, { minLength: 2, maxLength: 3 }).map((members) => ({ members })) },
  { weight: 2, arbitrary: fc.nat(9).map((index) => ({ members: [], email: `nobody-${index}@example.com` })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(9), someone)
      .map(([index, former]) => ({ members: [], former: [former], email: `nobody-${index}@example.com` })),
  },
);

const exposure = (
  index: number,
  timeZone: string,
  { needsLists, isLittle }: { needsLists: boolean; isLittle: boolean },
): fc.Arbitrary<Exposure> =>
  fc
    .record({
      basis: fc.constantFrom<Exposure['basis']>('window', 'window', 'list', 'both', 'both', 'either'),
      criteria: fc.array(criterion(timeZone, isLittle), { minLength: 1, maxLength: isLittle ? 1 : 3 }),
      isOpen: fc.nat(4).map((chance) => chance === 0 && !isLittle),
      member_kinds: sometimes(some('affiliate', '卸')),
      include_withdrawn: fc.nat(3).map((chance) => chance > 0),
      part_of: index === 0 ? fc.constant(undefined) : sometimes(fc.nat(index - 1)),
      entries: fc.array(entry, { minLength: 1, maxLength: isLittle ? 3 : 20 }),
      hasList: fc.nat(2).map((chance) => chance > 0),
      namedBy: sometimes(fc.uniqueArray(fc.constantFrom('member_id', 'email', 'phone'), { minLength: 1 })),
    })
    .map(({ entries, hasList, isOpen, part_of, criteria, ...made }) => ({
      ...made,
      code: `e${index}`,
      ...(part_of === undefined ? {} : { part_of: `e${part_of}` }),
      ...(made.basis === 'list' || (made.basis === 'window' && isOpen) ? {} : { criteria }),
      ...(hasList || (needsLists && made.basis !== 'window') ? { list: entries } : {}),
    }));

/**
 * What is wrong in a world. Where much meets, nearly everybody matches; where `little` does, there are all-clears to be given, or kept back by what
 * is wrong.
 */
export const worldKinds = {
  much: 6,
  little: 4,
  investigated: 2,
  lists: 2,
  held: 2,
  silent: 1,
  coverage: 3,
  differs: 1,
  old: 1,
} as const;
export type WorldKind = keyof typeof worldKinds;

const states = (kind: WorldKind): fc.Arbitrary<Incident['state']> => {
  if (kind === 'silent') return fc.constantFrom('draft', 'ended');
  const also = { much: ['investigating', 'investigating'], investigated: ['investigating'], held: ['held'] } as const;
  const own = kind in also ? also[kind as keyof typeof also] : [];
  return fc.constantFrom<Incident['state']>('published', 'published', 'published', 'closed', 'draft', 'ended', ...own);
};

const incident = (kind: WorldKind): fc.Arbitrary<Incident> =>
  fc
    .record({
      state: states(kind),
      confirmsCoverage: fc.nat(2).map((chance) => kind !== 'coverage' || chance === 0),
      time_zone: fc.constantFrom(...zones),
      count: fc.integer({ min: 1, max: 5 }),
    })
    .chain(({ count, state, time_zone, confirmsCoverage }) =>
      fc
        .tuple(
          ...Array.from({ length: count }, (_, index) =>
            exposure(index, time_zone, {
              needsLists: state !== 'investigating' && !['much', 'lists'].includes(kind),
              isLittle: kind !== 'much',
            }),
          ),
        )
        .map((exposures) => ({ code: '', state, time_zone, exposures, confirmsCoverage })),
    );

const rejected: fc.Arbitrary<Rejected> = fc.oneof(
  fc.record({
    kind: fc.constant('activity' as const),
    during: sometimes(moment),
    isSettled: fc.nat(3).map((chance) => chance === 0),
  }),
  fc.record({
    kind: fc.constant('member' as const),
    part: fc.constantFrom('row' as const, 'login_id' as const, 'email' as const, 'phone' as const),
    isSettled: fc.nat(3).map((chance) => chance === 0),
  }),
);

/** From everything that is drawn to a little of it. */
const covers = fc.constantFrom(
  ...[
    { from: '1900-01-01' },
    { from: '1900-01-01' },
    { from: '2014-01-01' },
    { from: '2016-01-01', to: '2017-12-31' },
    { from: '2016-05-20', to: '2016-12-22' },
  ],
  ...[{ to: '2016-12-22T08:30' }, { from: '2016-11-06T01:30' }, undefined],
);
const loaded = (kind: WorldKind): fc.Arbitrary<World['loaded']> =>
  fc.array(covers, { minLength: zones.length, maxLength: zones.length }).map((drawn) => ({
    covers: Object.fromEntries(
      zones.map((zone, index) => [zone, kind === 'coverage' ? drawn[index] : { from: '1900-01-01' }]),
    ),
    selfCheck: kind === 'differs' || kind === 'old' ? kind : 'agrees',
  }));

const member: fc.Arbitrary<Omit<Member, 'memberId'>> = fc.record({
  isWithdrawn: fc.nat(3).map((chance) => chance === 0),
  kinds: fc.uniqueArray(written('affiliate', '卸'), { maxLength: 2 }),
  kindsKnown: fc.nat(3).map((chance) => chance > 0),
  formerKinds: fc.oneof(
    { weight: 3, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: written('affiliate', '卸').map((kind) => [kind]) },
  ),
  registeredAt: sometimes(moment),
  withdrawnAt: rarely(moment),
  activities: fc.array(activity, { maxLength: 4 }),
  rejected: fc.oneof(
    { weight: 8, arbitrary: fc.constant<Rejected[]>([]) },
    { weight: 1, arbitrary: fc.array(rejected, { minLength: 1, maxLength: 2 }) },
  ),
});

export const anyWorld = (kind: WorldKind): fc.Arbitrary<World> =>
  fc
    .tuple(
      fc.array(incident(kind), { minLength: sizes.incidents, maxLength: sizes.incidents }),
      fc.array(member, { minLength: sizes.members, maxLength: sizes.members }),
      loaded(kind),
    )
    .map(([incidents, members, state]) => ({
      loaded: state,
      incidents: incidents.map((made, index) => ({
        ...(index === 0 ? certainly(kind, made) : made),
        code: `i${index}`,
      })),
      members: members.map((made, index) => ({
        ...(index < sizes.members - strangers ? settled(made) : strangerOf(kind, index)),
        memberId: memberIdOf(index),
      })),
    }));

/** Whose kinds nobody knows has none. */
const settled = (member: Omit<Member, 'memberId'>): Omit<Member, 'memberId'> =>
  member.kindsKnown ? member : { ...member, kinds: [], formerKinds: [] };

/** Whoever matches nothing where little does; half of them have a row that could not be read. */
const strangerOf = (kind: WorldKind, index: number): Omit<Member, 'memberId'> => ({
  isWithdrawn: false,
  kinds: [],
  activities: [],
  rejected: index % 2 === 0 && kind === 'little' ? [{ kind: 'member', part: 'row', isSettled: false }] : [],
});

/** What a kind of world is about is in it, whatever else was drawn. */
function certainly(kind: WorldKind, made: Incident): Incident {
  if (kind === 'much' || kind === 'silent') return made;
  if (kind === 'held') return { ...made, state: 'held' };
  if (kind === 'investigated') return { ...made, state: 'investigating' };
  const also = { code: 'also', include_withdrawn: true };
  if (kind === 'lists')
    return { ...made, state: 'published', exposures: [...made.exposures, { ...also, basis: 'list' }] };
  if (kind !== 'coverage') return { ...made, state: 'published' };
  const never: Exposure = { ...also, basis: 'window', criteria: [{ activities: ['never'] }] };
  return { ...made, state: 'published', confirmsCoverage: false, exposures: [...made.exposures, never] };
}
