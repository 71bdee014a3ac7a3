import type { Dependencies } from '../../server/dependencies';
import { routes } from '../../server/routes';
import type { SsoSettings } from '../../server/sso/sso-settings';
import { listRoutes } from '../../server/web/route';

const everything = {
  config: { sso: { member: someProvider(), staff: someProvider() }, baseUrl: 'https://portal.example' },
};
const all = listRoutes(routes(everything as unknown as Dependencies));
const guardOf = (route: (typeof all)[number]) =>
  route.guard.name === 'staff' ? `staff: ${route.guard.roles.join(', ')}` : `${route.guard.side}: ${route.guard.name}`;

function someProvider(): SsoSettings {
  const issuer = new URL('https://id.example');
  return { issuer, clientId: 'a', clientSecret: 'b', claim: 'sub', isTrustedAfterLeak: false };
}

test('every route has a guard that is known', () => {
  const lines = all.map(
    (route) => `${route.method.toUpperCase().padEnd(4)} ${route.path.padEnd(50)} ${guardOf(route)}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  for (const { guard } of all) expect(['open', 'anyone', 'signedInMember', 'proven', 'staff']).toContain(guard?.name);
});

test('no path is served twice', () => {
  const keys = all.map((route) => `${route.method} ${route.path.replace(/:\w+/g, ':')}`);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('everything under /support, /operate and /admin is for staff, and only what they share is for all of them', () => {
  for (const { path, guard } of all.filter((route) => /^\/(support|operate|admin)\b/.test(route.path)))
    expect([path, guard.name]).toEqual([path, 'staff']);
});

test('what changes the world is never open', () => {
  for (const { method, path, guard } of all.filter((route) => route.method === 'post'))
    expect([method, path, guard.name]).not.toEqual([method, path, 'open']);
});
