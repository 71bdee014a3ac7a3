import type { World } from '../oracle/any-world';
import type { Activity, Incident, Member } from '../oracle/oracle';

/** One published incident as CASES has them, one that is still being investigated, and people on every side of their windows. */

const activity = (occurredAt: string, made: Partial<Activity> = {}): Activity => ({
  activity: 'card_paid',
  site: 'alpha',
  paymentMethod: 'credit_card',
  occurredAt,
  timeZone: 'Asia/Tokyo',
  ...made,
});

const member = (memberId: string, activities: Activity[] = [], made: Partial<Member> = {}): Member => ({
  memberId,
  isWithdrawn: false,
  kinds: [],
  activities,
  ...made,
});

export const members: Record<string, Member> = {
  affected: member('affected', [activity('2016-06-03'), activity('2016-07-01T08:30:15')]),
  onListOnly: member('onListOnly', [activity('2016-06-03', { paymentMethod: 'bank_transfer' })]),
  inWindowOnly: member('inWindowOnly', [activity('2016-06-03')]),
  partly: member('partly', [activity('2016-08-14', { activity: 'card_registered' })]),
  outside: member('outside', [activity('2016-08-15')]),
  blank: member('blank'),
  withdrawn: member('withdrawn', [], { isWithdrawn: true }),
  unreadable: member('unreadable', [], { rejected: [{ kind: 'activity', isSettled: false }] }),
};

export const published: Incident = {
  code: 'sample-2016',
  state: 'published',
  time_zone: 'Asia/Tokyo',
  exposures: [
    {
      code: 'web-server',
      basis: 'both',
      criteria: [
        {
          activities: ['card_paid'],
          sites: ['alpha', 'beta'],
          payment_methods: ['credit_card'],
          from: '2016-05-20',
          to: '2016-08-14',
        },
      ],
      include_withdrawn: true,
      list: [
        { members: ['affected'] },
        { members: ['onListOnly'] },
        { members: [], email: 'guest@example.com' },
        { members: [], email: 'other@example.com' },
      ],
    },
    {
      code: 'card',
      basis: 'window',
      criteria: [{ activities: ['card_registered'], from: '2016-08-14T08:30', to: '2016-08-14T11:50' }],
      include_withdrawn: true,
    },
    { code: 'known', basis: 'list', include_withdrawn: true, list: [{ members: [], email: 'guest@example.com' }] },
  ],
};

export const investigated: Incident = {
  code: 'later-2017',
  state: 'investigating',
  time_zone: 'Asia/Tokyo',
  exposures: [
    {
      code: 'app',
      basis: 'both',
      criteria: [{ activities: ['app_login'], from: '2017-01-01' }],
      include_withdrawn: true,
    },
  ],
};

export const smallWorld = (...incidents: Incident[]): World => ({ incidents, members: Object.values(members) });
