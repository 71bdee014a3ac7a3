import type { Role } from '../people/staff';

/**
 * The states of an incident (docs/publishing.md): `draft` nobody is told of it · `investigating` announced, not known yet whom it affects ·
 * `published` · `held` taken back, being corrected · `closed` over, and still answering · `ended` its people were removed for good.
 */
export const incidentStates = ['draft', 'investigating', 'published', 'held', 'closed', 'ended'] as const;
export type IncidentState = (typeof incidentStates)[number];

export const incidentVerbs = [
  'submit',
  'approve',
  'return',
  'publish',
  'investigate',
  'close',
  'withdraw',
  'retract',
  'discard',
] as const;
export type IncidentVerb = (typeof incidentVerbs)[number];

/** Why a verb does not fit a state. */
export type StateRefusal = 'not_draft' | 'not_published' | 'nothing_live' | 'not_held' | 'is_ended';

/** From which state a verb leads to which; from any other it is refused. `who` may do it, approvers whatever operators may. */
interface Rule {
  who: Role;
  to: Partial<Record<IncidentState, IncidentState>>;
  otherwise: StateRefusal;
}

/** Verbs about a revision leave the state of its incident as it is. */
const anywhere = {
  draft: 'draft',
  investigating: 'investigating',
  published: 'published',
  held: 'held',
  closed: 'closed',
} as const;

/** The one table of the states. Purging, which is no verb of an incident's page, leads from closed to ended. */
export const incidentRules: Record<IncidentVerb, Rule> = {
  submit: { who: 'operator', to: anywhere, otherwise: 'is_ended' },
  approve: { who: 'approver', to: anywhere, otherwise: 'is_ended' },
  return: { who: 'approver', to: anywhere, otherwise: 'is_ended' },
  discard: { who: 'operator', to: anywhere, otherwise: 'is_ended' },
  publish: {
    who: 'operator',
    to: {
      draft: 'published',
      investigating: 'published',
      published: 'published',
      held: 'published',
      closed: 'published',
    },
    otherwise: 'is_ended',
  },
  investigate: {
    who: 'operator',
    to: { draft: 'investigating', held: 'investigating' },
    otherwise: 'not_draft',
  },
  close: { who: 'operator', to: { published: 'closed' }, otherwise: 'not_published' },
  withdraw: {
    who: 'operator',
    to: { investigating: 'held', published: 'held', closed: 'held' },
    otherwise: 'nothing_live',
  },
  retract: { who: 'operator', to: { held: 'draft' }, otherwise: 'not_held' },
};

/** @returns the state that a verb leads to, or why it fits not */
export function follow(verb: IncidentVerb, from: IncidentState): { to: IncidentState } | { refusal: StateRefusal } {
  const { to, otherwise } = incidentRules[verb];
  const next = to[from];
  if (next) return { to: next };
  return { refusal: from === 'ended' ? 'is_ended' : otherwise };
}
