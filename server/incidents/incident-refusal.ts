import { RefusedError } from '../errors';
import type { Incident } from './incident';
import { follow, type IncidentVerb, type StateRefusal } from './incident-states';
import type { Revision } from './revision';

/** Why a verb does not fit an incident as it stands. Pages say it in the reader's language by this name. */
export type Refusal =
  | StateRefusal
  | 'overtaken'
  | 'nothing_new'
  | 'not_submitted'
  | 'not_approved'
  | 'already_approved'
  | 'own_approval'
  | 'already_published'
  | 'nothing_to_discard'
  | 'never_approved';

export interface Standing {
  incident: Incident;
  newest: Revision;
}

/**
 * The rules of docs/publishing.md about states; who may be the second person is in changes/may-approve.ts, what data and texts forbid in
 * list-obstacles.ts.
 */
export function refusalOf(verb: IncidentVerb, { incident, newest }: Standing, fourEyes: boolean): Refusal | undefined {
  const { state } = incident;
  const next = follow(verb, state);
  if ('refusal' in next) return next.refusal;
  const isLive = newest.revisionId === incident.liveRevisionId;
  switch (verb) {
    case 'submit':
      return isLive && newest.approvedBy && (state === 'published' || state === 'closed') ? 'nothing_new' : undefined;
    case 'approve':
    case 'return':
      if (!newest.submittedBy) return 'not_submitted';
      return newest.approvedBy ? 'already_approved' : undefined;
    case 'publish':
      if (state === 'published' && isLive) return 'already_published';
      return approvalRefusal(newest, fourEyes);
    case 'investigate':
      return incident.announcedAt ? approvalRefusal(newest, fourEyes) : undefined;
    case 'discard':
      return isLive || newest.approvedBy ? 'nothing_to_discard' : undefined;
    case 'close':
    case 'withdraw':
    case 'retract':
      return undefined;
  }
}

/** What one person approved alone must be approved anew once four eyes are on again. */
function approvalRefusal(newest: Revision, fourEyes: boolean): Refusal | undefined {
  if (!newest.submittedBy) return 'not_submitted';
  if (!newest.approvedBy) return 'not_approved';
  return fourEyes && newest.decidedBy.includes(newest.approvedBy) ? 'own_approval' : undefined;
}

/** Thrown when a verb does not fit the state of an incident or the person who would do it. */
export class IncidentRefusedError extends RefusedError {
  constructor(
    readonly refusal: Refusal,
    standing: Standing,
  ) {
    super(describeRefusal(refusal, standing), { told: `incidents-operator:refusal.${refusal}` });
  }
}

/** One sentence in English, for the command line. */
function describeRefusal(refusal: Refusal, { incident: { code, state }, newest }: Standing): string {
  const revision = `Revision ${newest.number} of ${code}`;
  const sentences: Record<Refusal, string> = {
    overtaken: `${code} has a newer revision by now, ${newest.number}; look at it first.`,
    nothing_new: `${revision} is ${state}; apply a new file first.`,
    not_submitted: `${revision} was not submitted; submit it first.`,
    not_approved: `${revision} is not approved; somebody who decided no part of it must approve it.`,
    already_approved: `${revision} was approved already, by ${newest.approvedBy}.`,
    own_approval: `${revision} was approved by ${newest.approvedBy}, who decided part of it; submit it again and have somebody else approve it.`,
    already_published: `${revision} is published already.`,
    is_ended: `${code} has ended: its people were removed for good.`,
    not_draft: `${code} is ${state}; only a draft or a held incident can become investigating.`,
    not_published: `${code} is ${state}; only a published incident can be closed.`,
    not_held: `${code} is ${state}; only a held incident can be retracted, so withdraw it first.`,
    nothing_live: `${code} is ${state}; there is nothing to take back.`,
    nothing_to_discard: `${revision} is approved or live; there is nothing to discard.`,
    never_approved: `No revision of ${code} was ever approved or live, so there is nothing to go back to; apply another file.`,
  };
  return sentences[refusal];
}
