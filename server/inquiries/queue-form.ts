import type { InquiryState, QueueFilter } from './inquiry';

export const queueStates: readonly (InquiryState | 'all')[] = ['open', 'answered', 'closed', 'all'];

/** Reads the filter of the desk's list from its address; what is none of it counts as not said. @param own handle of whoever looks */
export function readQueueFilter(query: Record<string, unknown>, own: string) {
  const state = queueStates.find((one) => one === query.state) ?? 'open';
  const owner = query.owner === 'me' || query.owner === 'none' ? query.owner : '';
  const [call, escalated] = [query.call === 'yes', query.escalated === 'yes'];
  const filter: QueueFilter = {
    state,
    ...(owner && { owner: owner === 'me' ? own : owner }),
    ...(call && { wantsCall: true as const }),
    ...(escalated && { isEscalated: true as const }),
  };
  return { filter, values: { state, owner, call: call ? 'yes' : '', escalated: escalated ? 'yes' : '' } };
}
