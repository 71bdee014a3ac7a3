import { mayActAs, type Role } from '../people/staff';
import type { Waiting } from '../today/waiting-work';

/** What stands in the head of every staff page: path, and key of its text in the locale files. */
const places: { path: string; text: string; role: Role }[] = [
  { path: '/support', text: 'staff:nav.support', role: 'support' },
  { path: '/support/inquiries', text: 'inquiries:title', role: 'support' },
  { path: '/support/call-backs', text: 'calls:call_backs.title', role: 'support' },
  { path: '/operate', text: 'today:title', role: 'operator' },
  { path: '/operate/imports', text: 'staff:nav.imports', role: 'operator' },
  { path: '/operate/checks', text: 'staff:nav.checks', role: 'operator' },
  { path: '/operate/desk', text: 'figures:desk.title', role: 'operator' },
  { path: '/operate/changes', text: 'outreach:changes.title', role: 'operator' },
  { path: '/staff/changes', text: 'changes:title', role: 'operator' },
  { path: '/staff/changes', text: 'changes:title', role: 'admin' },
  { path: '/admin', text: 'staff:nav.staff', role: 'admin' },
  { path: '/admin/audit', text: 'staff:nav.audit', role: 'admin' },
  { path: '/admin/settings', text: 'staff:nav.settings', role: 'admin' },
];

/** Places that are open to a role, each with how much waits there. */
export const navigationOf = (role: Role, waiting: readonly Pick<Waiting, 'kind' | 'path' | 'count'>[]) =>
  places
    .filter((place) => mayActAs(role, [place.role]))
    .map((place) => ({ ...place, badge: waiting.find(({ path }) => path === place.path)?.count ?? 0 }));
